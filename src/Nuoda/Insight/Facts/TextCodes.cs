using System.Collections.Immutable;

namespace Nuoda.Insight;

/// <summary>The kinds of words that facts keep as codes. One list of words a kind, whoever says them: a region of an order and of a customer are the same word.</summary>
internal enum TextKind
{
    Kind, Channel, Market, Region, Route, Territory, SalesPerson, ShippingMode, Status, Currency, Carrier, Supplier,
    CustomerClass, Segment, ProductGroup,
}

/// <summary>Words and their codes: 1, 2, … in the order of appearance; a missing word has no code. Words are only ever added, so a reader may go on with an older copy.</summary>
internal sealed class TextCodes
{
    public const int Kinds = (int)TextKind.ProductGroup + 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int>[] _codes = [.. Enumerable.Range(0, Kinds).Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
    private readonly List<string>[] _words = [.. Enumerable.Range(0, Kinds).Select(_ => new List<string>())];

    public TextCodes() { }

    public TextCodes(IReadOnlyList<IReadOnlyList<string>> words)
    {
        for (var kind = 0; kind < Math.Min(Kinds, words.Count); kind++)
            foreach (var word in words[kind]) CodeOf((TextKind)kind, word);
    }

    /// <summary>The code of a word, a new one if need be; missing for null.</summary>
    public long CodeOf(TextKind kind, string? word)
    {
        if (word is null) return FactColumns.Missing;
        lock (_lock)
        {
            var codes = _codes[(int)kind];
            if (codes.TryGetValue(word, out var code)) return code;
            _words[(int)kind].Add(word);
            codes.Add(word, code = _words[(int)kind].Count);
            return code;
        }
    }

    /// <summary>The code of a word that is known; null when nothing is called so.</summary>
    public int? Find(TextKind kind, string word)
    {
        lock (_lock) return _codes[(int)kind].TryGetValue(word, out var code) ? code : null;
    }

    public string WordOf(TextKind kind, int code)
    {
        lock (_lock) return _words[(int)kind][code - 1];
    }

    /// <summary>Highest code so far.</summary>
    public int Count(TextKind kind)
    {
        lock (_lock) return _words[(int)kind].Count;
    }

    public IReadOnlyList<IReadOnlyList<string>> Words()
    {
        lock (_lock) return [.. _words.Select(w => w.ToImmutableArray())];
    }
}
