using System.Runtime.CompilerServices;

namespace Nuoda.Analytics.Lifetime;

/// <summary>The distinct histories of many customers and how many have each, ordered by frequency: the likelihood of 1,000,000 customers is a sum over far fewer cells.</summary>
internal sealed class PurchaseCells
{
    private PurchaseCells(int customers, int[] starts, double[] recency, double[] age, double[] weight, double scale, long purchases)
    {
        (Customers, Starts, Recency, Age, Weight, Scale, Purchases) = (customers, starts, recency, age, weight, scale, purchases);
        // Customers with more than j repeat purchases: Σ over customers of Σ_{j<x} f(j) = Σ_j MoreThan[j] f(j).
        MoreThan = new double[starts.Length - 1];
        double above = 0;
        for (var x = starts.Length - 2; x >= 0; x--)
        {
            MoreThan[x] = above;
            for (var i = starts[x]; i < starts[x + 1]; i++) above += weight[i];
        }
    }

    /// <summary>Sum of the weights.</summary>
    public double Customers { get; }

    /// <summary>Sum of all x.</summary>
    public double Purchases { get; }

    /// <summary>Cells of frequency x stand in [Starts[x], Starts[x + 1]).</summary>
    public int[] Starts { get; }

    public double[] Recency { get; }
    public double[] Age { get; }
    public double[] Weight { get; }
    public double[] MoreThan { get; }
    public int Count => Age.Length;
    public int HighestFrequency => Starts.Length - 2;

    /// <summary>Units of time in one unit of the cells: theirs is such that the mean age is 10, so that one start and one box of parameters serve every unit.</summary>
    public double Scale { get; }

    /// <exception cref="ArgumentException">No customer, nobody bought again, or everybody's age is 0: no maximum of the likelihood exists.</exception>
    public static PurchaseCells Of(ReadOnlySpan<PurchaseHistory> histories)
    {
        double ages = 0;
        var highest = 0;
        long purchases = 0;
        foreach (ref readonly var history in histories)
        {
            history.Check();
            ages += history.Age;
            purchases += history.Frequency;
            highest = Math.Max(highest, history.Frequency);
        }
        if (histories.Length == 0) throw new ArgumentException("A fit needs at least one customer.", nameof(histories));
        if (purchases == 0) throw new ArgumentException("A fit needs a customer who bought again.", nameof(histories));
        var scale = ages / histories.Length / 10;
        var (first, count) = Distinct(histories);
        var starts = new int[highest + 2];
        foreach (var i in first) starts[histories[i].Frequency + 1]++;
        for (var x = 0; x <= highest; x++) starts[x + 1] += starts[x];
        var next = starts.AsSpan(0, highest + 1).ToArray();
        double[] recency = new double[first.Length], age = new double[first.Length], weight = new double[first.Length];
        for (var cell = 0; cell < first.Length; cell++)
        {
            ref readonly var history = ref histories[first[cell]];
            var at = next[history.Frequency]++;
            (recency[at], age[at], weight[at]) = (history.Recency / scale, history.Age / scale, count[cell]);
        }
        return new(histories.Length, starts, recency, age, weight, scale, purchases);
    }

    /// <summary>Every k-th cell of each frequency: enough to start the fit to all from nearby.</summary>
    public PurchaseCells Sample(int k)
    {
        var starts = new int[Starts.Length];
        List<double> recency = [], age = [], weight = [];
        double customers = 0, purchases = 0;
        for (var x = 0; x <= HighestFrequency; x++)
        {
            for (var i = Starts[x] + (x * 7) % k; i < Starts[x + 1]; i += k)
            {
                recency.Add(Recency[i]);
                age.Add(Age[i]);
                weight.Add(Weight[i]);
                customers += Weight[i];
                purchases += x * Weight[i];
            }
            starts[x + 1] = age.Count;
        }
        return new((int)customers, starts, [.. recency], [.. age], [.. weight], Scale, (long)purchases);
    }

    // First place of each distinct history, and how often it comes: open addressing, linear probing.
    private static (int[] First, int[] Count) Distinct(ReadOnlySpan<PurchaseHistory> histories)
    {
        var mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2L * histories.Length)) - 1;
        var table = new int[mask + 1];
        int[] first = new int[histories.Length], count = new int[histories.Length];
        var cells = 0;
        for (var i = 0; i < histories.Length; i++)
        {
            ref readonly var history = ref histories[i];
            for (var slot = (int)Hash(history) & mask; ; slot = (slot + 1) & mask)
            {
                var cell = table[slot] - 1;
                if (cell < 0)
                {
                    table[slot] = ++cells;
                    (first[cells - 1], count[cells - 1]) = (i, 1);
                    break;
                }
                ref readonly var known = ref histories[first[cell]];
                if (known.Frequency != history.Frequency || known.Recency != history.Recency || known.Age != history.Age) continue;
                count[cell]++;
                break;
            }
        }
        return (first[..cells], count[..cells]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(in PurchaseHistory history)
    {
        var mixed = BitConverter.DoubleToUInt64Bits(history.Recency) * 0x9E37_79B9_7F4A_7C15 ^ BitConverter.DoubleToUInt64Bits(history.Age) * 0xC2B2_AE3D_27D4_EB4F + (uint)history.Frequency;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58_476D_1CE4_E5B9;
        return (uint)(mixed >> 32);
    }
}
