namespace Nuoda.Analytics.Numerics;

/// <summary>Shapley values of the features for the answer of a tree, exactly and in time leaves · depth².</summary>
/// <remarks>The value of a set of features is the answer when only they are known: at a question about another feature both branches count, by their rows in training.
/// Lundberg et al. (2020), Nature Machine Intelligence 2, 56–67, algorithm 2 (“path-dependent” TreeSHAP). A path holds for each feature on it the share of the unknown and of the known
/// that flows down, and the weights of all sizes of sets.</remarks>
internal sealed class TreeShapley
{
    private struct Step
    {
        public int Feature;
        public double Zero, One, Weight;
    }

    private Step[] _paths = new Step[256];

    /// <summary>Adds the contributions of one tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="row">The features.</param>
    /// <param name="contributions">Receives them, added to what is there. Length: features.</param>
    public void Add(RegressionTree tree, ReadOnlySpan<float> row, Span<double> contributions) => Descend(tree, row, contributions, 0, 0, 0, 0, 1, 1, -1);

    // The path of the parent stands at [from, from + length); this node's own copy comes behind it.
    private void Descend(RegressionTree tree, ReadOnlySpan<float> row, Span<double> contributions, int node, int from, int length, int at, double zero, double one, int feature)
    {
        if (at + length + 2 > _paths.Length) Array.Resize(ref _paths, 2 * _paths.Length + length);
        Array.Copy(_paths, from, _paths, at, length);
        Extend(at, length++, zero, one, feature);
        var question = tree.Feature(node);
        if (question < 0)
        {
            for (var i = 1; i < length; i++)
            {
                ref readonly var step = ref _paths[at + i];
                contributions[step.Feature] += UnwoundSum(at, length, i) * (step.One - step.Zero) * tree.Answer(node);
            }
            return;
        }
        var (hot, cold) = tree.GoesRight(node, row) ? (tree.Left(node) + 1, tree.Left(node)) : (tree.Left(node), tree.Left(node) + 1);
        var (pastZero, pastOne) = (1.0, 1.0);
        for (var i = 1; i < length; i++)
        {
            if (_paths[at + i].Feature != question) continue;
            (pastZero, pastOne) = (_paths[at + i].Zero, _paths[at + i].One);
            Unwind(at, length--, i);
            break;
        }
        double cover = tree.Cover(node);
        Descend(tree, row, contributions, hot, at, length, at + length, pastZero * tree.Cover(hot) / cover, pastOne, question);
        Descend(tree, row, contributions, cold, at, length, at + length, pastZero * tree.Cover(cold) / cover, 0, question);
    }

    private void Extend(int at, int length, double zero, double one, int feature)
    {
        var path = _paths.AsSpan(at, length + 1);
        path[length] = new() { Feature = feature, Zero = zero, One = one, Weight = length == 0 ? 1 : 0 };
        for (var i = length - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (length + 1);
            path[i].Weight = zero * path[i].Weight * (length - i) / (length + 1);
        }
    }

    private void Unwind(int at, int length, int index)
    {
        var path = _paths.AsSpan(at, length);
        var (zero, one, next) = (path[index].Zero, path[index].One, path[length - 1].Weight);
        for (var i = length - 2; i >= 0; i--)
        {
            if (one != 0)
            {
                var kept = path[i].Weight;
                path[i].Weight = next * length / ((i + 1) * one);
                next = kept - path[i].Weight * zero * (length - 1 - i) / length;
            }
            else path[i].Weight = path[i].Weight * length / (zero * (length - 1 - i));
        }
        for (var i = index; i < length - 1; i++) (path[i].Feature, path[i].Zero, path[i].One) = (path[i + 1].Feature, path[i + 1].Zero, path[i + 1].One);
    }

    // The weights' sum if the step were unwound.
    private double UnwoundSum(int at, int length, int index)
    {
        var path = _paths.AsSpan(at, length);
        var (zero, one, next, total) = (path[index].Zero, path[index].One, path[length - 1].Weight, 0.0);
        for (var i = length - 2; i >= 0; i--)
        {
            if (one != 0)
            {
                var weight = next * length / ((i + 1) * one);
                total += weight;
                next = path[i].Weight - weight * zero * (length - 1 - i) / length;
            }
            else total += path[i].Weight * length / (zero * (length - 1 - i));
        }
        return total;
    }
}
