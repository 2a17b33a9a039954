namespace Nuoda.Analytics.Surveys;

/// <summary>Answers on a scale of whole numbers: how many gave each, the share that is satisfied, the mean.</summary>
/// <remarks>
/// <para>CSAT: the two best of 1 to 5 ("top-2 box"). CES: agreement with "they made it easy", 1 to 7 (Dixon, Toman &amp; DeLisi 2013, The Effortless Experience): the mean, and the share of 5 to 7.</para>
/// </remarks>
public sealed class Rating
{
    private readonly long[] _counts;
    private readonly int _boxes;

    private Rating(int lowest, long[] counts, int boxes) => (Lowest, _counts, _boxes) = (lowest, counts, boxes);

    /// <summary>Customer satisfaction: 1 to 5, satisfied with 4 and 5.</summary>
    /// <param name="answers">Whole numbers from 1 to 5, or NaN where not answered.</param>
    /// <exception cref="ArgumentOutOfRangeException">An answer is neither.</exception>
    public static Rating Csat(ReadOnlySpan<double> answers) => Of(answers, 1, 5, 2);

    /// <summary>Customer effort: 1 (strongly disagree that it was easy) to 7, easy with 5 to 7.</summary>
    /// <param name="answers">Whole numbers from 1 to 7, or NaN where not answered.</param>
    /// <exception cref="ArgumentOutOfRangeException">An answer is neither.</exception>
    public static Rating Ces(ReadOnlySpan<double> answers) => Of(answers, 1, 7, 3);

    /// <summary>Any scale.</summary>
    /// <param name="answers">Whole numbers of the scale, or NaN where not answered: those are left out.</param>
    /// <param name="lowest">The lowest answer there is.</param>
    /// <param name="highest">The highest, at most a hundred above.</param>
    /// <param name="boxes">How many of the best answers count as satisfied, at least one and not all.</param>
    /// <exception cref="ArgumentOutOfRangeException">An answer is not on the scale, or the scale makes no sense.</exception>
    public static Rating Of(ReadOnlySpan<double> answers, int lowest, int highest, int boxes)
    {
        if (highest <= lowest || highest - lowest > 100) throw new ArgumentOutOfRangeException(nameof(highest), highest, "A scale has 2 to 101 answers.");
        if (boxes < 1 || boxes > highest - lowest) throw new ArgumentOutOfRangeException(nameof(boxes), boxes, "One of the answers at least is satisfied, and one is not.");
        var counts = new long[highest - lowest + 1];
        foreach (var answer in answers)
        {
            // What is no whole number, NaN and infinity among it, does not come back as it went.
            var place = (int)answer;
            if (place == answer && place >= lowest && place <= highest) counts[place - lowest]++;
            else if (!double.IsNaN(answer)) throw new ArgumentOutOfRangeException(nameof(answers), answer, "An answer is a whole number of the scale, or NaN where there is none.");
        }
        return new(lowest, counts, boxes);
    }

    /// <summary>The lowest answer of the scale.</summary>
    public int Lowest { get; }

    /// <summary>How often each answer was given, from the lowest on.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Answers in all.</summary>
    public long N => _counts.Sum();

    /// <summary>Answers in the best boxes.</summary>
    public long Satisfied => _counts.AsSpan(_counts.Length - _boxes).ToArray().Sum();

    /// <summary>Satisfied / n, 0–1; NaN without answers.</summary>
    public double Share => Satisfied / (double)N;

    /// <summary>The Wilson interval of the share.</summary>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">N ≥ n, of whom n were drawn; null when they are a small part of very many.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ConfidenceInterval ShareInterval(double level = 0.95, double? population = null) => Proportion.Wilson(Satisfied, N, level, population);

    /// <summary>n, mean and standard deviation; the mean's interval is <see cref="Sample.Interval"/>.</summary>
    public Sample AsSample()
    {
        double n = N;
        var mean = n == 0 ? double.NaN : _counts.Index().Sum(c => c.Item * (double)(Lowest + c.Index)) / n;
        var squares = _counts.Index().Sum(c => c.Item * (Lowest + c.Index - mean) * (Lowest + c.Index - mean));
        return new(n, mean, n < 2 ? double.NaN : Math.Sqrt(squares / (n - 1)));
    }
}
