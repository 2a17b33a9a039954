using System.Numerics;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>∫ (α + y)^(−p) (β + y)^(−q) dy over [from, to] and its derivatives: what the two Gaussian hypergeometric functions of Pareto/NBD stand for.</summary>
/// <remarks>
/// <para>Fader &amp; Hardie (2005), “A note on deriving the Pareto/NBD model”, write the integral as the difference of two ₂F₁, which cancels to nothing when T is near t_x and overflows for
/// large x. Integrated directly all is positive: v = ln(min(α, β) + y) makes the integrand log-concave and analytic for |Im v| &lt; π; Gauss–Legendre on panels so short that
/// 16 nodes give full precision. The derivatives come from the same nodes, so that gradient and value agree to the last digit.</para>
/// </remarks>
internal static class ParetoIntegral
{
    private const double LongestPanel = 4, MostDecay = 16;

    /// <summary>The integral and its weighted means, divided by e^<paramref name="reference"/>.</summary>
    /// <param name="alpha">α &gt; 0.</param>
    /// <param name="beta">β &gt; 0.</param>
    /// <param name="p">Exponent of α + y, ≥ 0.</param>
    /// <param name="q">Exponent of β + y, ≥ 0.</param>
    /// <param name="from">≥ 0.</param>
    /// <param name="to">≥ from.</param>
    /// <param name="reference">Logarithm of the scale: about that of the integrand at its highest.</param>
    /// <param name="weighted">Receives ∫ f ln(α+y), ∫ f ln(β+y), ∫ f/(α+y), ∫ f/(β+y).</param>
    public static double Over(double alpha, double beta, double p, double q, double from, double to, double reference, Span<double> weighted)
    {
        weighted.Clear();
        if (!(to > from)) return 0;
        // m: the smaller of the two; e: exponent of m + y; the other: exponent of other + y.
        var isAlpha = alpha <= beta;
        var (least, gap) = isAlpha ? (alpha, beta - alpha) : (beta, alpha - beta);
        var (own, other) = isAlpha ? (p, q) : (q, p);
        double start = Math.Log(least + from), length = SurvivingPurchases.Log1P((to - from) / (least + from));
        // ln f falls by at most this much in a unit of v.
        var steepest = own + other * (least + to) / (least + gap + to);
        var panels = Math.Max(1, (int)Math.Ceiling(Math.Max(length / LongestPanel, length * steepest / MostDecay)));
        var width = length / panels;
        double sum = 0, ownLogs = 0, otherLogs = 0, ownInverses = 0, otherInverses = 0;
        for (var panel = 0; panel < panels; panel++)
        {
            Vector<double> part = default, partOwn = default, partOther = default, partOwnInverse = default, partOtherInverse = default;
            for (var i = 0; i < GaussLegendre.Count; i += Vector<double>.Count)
            {
                var v = new Vector<double>(start + panel * width) + new Vector<double>(GaussLegendre.Nodes[i..]) * width;
                var at = Vector.Exp(v);
                var far = at + new Vector<double>(gap);
                var logFar = Vector.Log(far);
                var f = new Vector<double>(GaussLegendre.Weights[i..]) * Vector.Exp((1 - own) * v - other * logFar - new Vector<double>(reference));
                part += f;
                partOwn += f * v;
                partOther += f * logFar;
                partOwnInverse += f / at;
                partOtherInverse += f / far;
            }
            var added = Vector.Sum(part);
            sum += added;
            ownLogs += Vector.Sum(partOwn);
            otherLogs += Vector.Sum(partOther);
            ownInverses += Vector.Sum(partOwnInverse);
            otherInverses += Vector.Sum(partOtherInverse);
            if (added < 1e-18 * sum) break;   // log-concave: once it falls it goes on falling
        }
        (weighted[0], weighted[1]) = isAlpha ? (ownLogs * width, otherLogs * width) : (otherLogs * width, ownLogs * width);
        (weighted[2], weighted[3]) = isAlpha ? (ownInverses * width, otherInverses * width) : (otherInverses * width, ownInverses * width);
        return sum * width;
    }
}
