namespace Nuoda.Analytics.Value;

/// <summary>How the indicators of a block make up its composite.</summary>
public enum BlockMode
{
    /// <summary>Mode A: weights are covariances with the neighbours. For indicators that reflect one thing (answers to similar questions).</summary>
    A,

    /// <summary>Mode B: weights are regression coefficients. For indicators that form it (on-time, in-full, undamaged); these must not be nearly alike.</summary>
    B,
}

/// <summary>How neighbours in the path model pull at a composite.</summary>
public enum InnerScheme
{
    /// <summary>By the sign of their correlation.</summary>
    Centroid,

    /// <summary>By their correlation.</summary>
    Factorial,

    /// <summary>What explains it by its regression coefficient, what it explains by the correlation.</summary>
    Path,
}

/// <summary>A construct and what measures it.</summary>
/// <param name="Name">For the reader.</param>
/// <param name="Indicators">Columns of the data, from 0; at least one.</param>
/// <param name="Mode">How they make it up.</param>
public sealed record Block(string Name, IReadOnlyList<int> Indicators, BlockMode Mode = BlockMode.A);

/// <summary>An arrow.</summary>
/// <param name="From">The block that explains.</param>
/// <param name="To">The block explained; it comes later in the list, so that there are no circles.</param>
public readonly record struct Arrow(int From, int To);

/// <summary>A path model: service quality → satisfaction → loyalty → profit.</summary>
/// <param name="Blocks">In causal order.</param>
/// <param name="Arrows">Every block has at least one.</param>
/// <param name="Scheme">How neighbours pull.</param>
public sealed record PathModel(IReadOnlyList<Block> Blocks, IReadOnlyList<Arrow> Arrows, InnerScheme Scheme = InnerScheme.Path)
{
    internal void CheckAgainst(int columns)
    {
        var used = new HashSet<int>();
        var linked = new HashSet<int>();
        foreach (var block in Blocks)
        {
            if (block.Indicators.Count == 0) throw new ArgumentException($"Block '{block.Name}' has no indicator.");
            foreach (var indicator in block.Indicators)
                if (indicator < 0 || indicator >= columns || !used.Add(indicator)) throw new ArgumentException($"Indicator {indicator} of block '{block.Name}' is not there, or is used twice.");
        }
        foreach (var arrow in Arrows)
        {
            if (arrow.From < 0 || arrow.From >= arrow.To || arrow.To >= Blocks.Count) throw new ArgumentException($"An arrow goes from {arrow.From} to {arrow.To}: it must go to a later block.");
            linked.Add(arrow.From);
            linked.Add(arrow.To);
        }
        if (linked.Count < Blocks.Count || Arrows.Distinct().Count() < Arrows.Count) throw new ArgumentException("Every block needs an arrow, and no arrow stands twice.");
    }
}
