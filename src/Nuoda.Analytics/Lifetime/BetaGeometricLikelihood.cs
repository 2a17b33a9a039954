using System.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>Log-likelihood of BG/NBD and MBG/NBD over cells, with its gradient.</summary>
/// <remarks>
/// <para>BG/NBD: Fader, Hardie &amp; Lee (2005), eq. 6. MBG/NBD: Batislam, Denizel &amp; Filiztekin (2007), Int. J. Res. Marketing 24(3), 201–209: the customer may go right after the
/// first purchase too, so b + x becomes b + x + 1 and the second term exists for x = 0.</para>
/// <para>With k = 0 for BG and 1 for MBG, z = ln(a / (b + x − 1 + k)) + (r + x) ln((α + T) / (α + t_x)) and π = 1 / (1 + e^(−z)) = 1 − P(alive):
/// ln L = Σ_{j&lt;x} ln(r + j) + Σ_{j&lt;x+k} ln((b + j) / (a + b + j)) + r ln α − (r + x) ln(α + T) + ln(1 + e^z).
/// All Γ functions are products over whole numbers, so customers with more than j purchases are all that is needed for them.</para>
/// </remarks>
internal sealed class BetaGeometricLikelihood(PurchaseCells cells, int firstDropout)
{
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        double value = 0, byR = 0, byAlpha = 0, byA = 0, byB = 0;
        for (var x = 0; x <= cells.HighestFrequency; x++)
        {
            var (start, end) = (cells.Starts[x], cells.Starts[x + 1]);
            if (start == end) continue;
            if (x == 0 && firstDropout == 0)
            {
                var (logs, inverses) = StillAlive(cells.Age.AsSpan(start, end - start), cells.Weight.AsSpan(start, end - start), alpha);
                value -= r * logs;
                byR -= logs;
                byAlpha -= r * inverses;
                continue;
            }
            var below = b + x - 1 + firstDropout;
            var terms = Run(start, end, r + x, alpha, Math.Log(a / below));
            value += terms.Value;
            byR += terms.ByR;
            byAlpha += (r + x) * terms.ByAlpha;
            byA += terms.Gone / a;
            byB -= terms.Gone / below;
        }
        var n = cells.Customers;
        for (var j = 0; j <= cells.HighestFrequency; j++)
        {
            var more = cells.MoreThan[j];
            var dropouts = firstDropout == 0 ? more : j == 0 ? n : cells.MoreThan[j - 1];
            value += more * Math.Log(r + j) + dropouts * Math.Log((b + j) / (a + b + j));
            byR += more / (r + j);
            byA -= dropouts / (a + b + j);
            byB += dropouts * (1 / (b + j) - 1 / (a + b + j));
        }
        value += n * r * Math.Log(alpha);
        byR += n * Math.Log(alpha);
        byAlpha += n * r / alpha;
        (gradient[0], gradient[1], gradient[2], gradient[3]) = (byR / n, byAlpha / n, byA / n, byB / n);
        return value / n;
    }

    private static (double Logs, double Inverses) StillAlive(ReadOnlySpan<double> age, ReadOnlySpan<double> weight, double alpha)
    {
        var width = Vector<double>.Count;
        Vector<double> logs = default, inverses = default, shift = new(alpha);
        var i = 0;
        for (; i <= age.Length - width; i += width)
        {
            var at = shift + new Vector<double>(age[i..]);
            var w = new Vector<double>(weight[i..]);
            logs += w * Vector.Log(at);
            inverses += w / at;
        }
        var (sumLogs, sumInverses) = (Vector.Sum(logs), Vector.Sum(inverses));
        for (; i < age.Length; i++)
        {
            sumLogs += weight[i] * Math.Log(alpha + age[i]);
            sumInverses += weight[i] / (alpha + age[i]);
        }
        return (sumLogs, sumInverses);
    }

    // Σ w (−R ln(α+T) + ln(1 + e^z)), Σ w (−ln(α+T) + π ln((α+T)/(α+t))), Σ w (−1/(α+T) + π (1/(α+T) − 1/(α+t))), Σ w π.
    private (double Value, double ByR, double ByAlpha, double Gone) Run(int start, int end, double shape, double alpha, double odds)
    {
        ReadOnlySpan<double> recency = cells.Recency.AsSpan(start, end - start), age = cells.Age.AsSpan(start, end - start), weight = cells.Weight.AsSpan(start, end - start);
        var width = Vector<double>.Count;
        Vector<double> value = default, byR = default, byAlpha = default, gone = default;
        Vector<double> shift = new(alpha), shapes = new(shape), one = Vector<double>.One;
        var i = 0;
        for (; i <= age.Length - width; i += width)
        {
            var until = shift + new Vector<double>(age[i..]);
            var last = shift + new Vector<double>(recency[i..]);
            var w = new Vector<double>(weight[i..]);
            var logUntil = Vector.Log(until);
            var silence = Vector.Log(until / last);
            var z = new Vector<double>(odds) + shapes * silence;
            var small = Vector.Exp(-Vector.Abs(z));
            var positive = Vector.GreaterThan(z, Vector<double>.Zero);
            var share = Vector.ConditionalSelect(positive, one, small) / (one + small);
            value += w * (Vector.Max(z, Vector<double>.Zero) + Vector.Log(one + small) - shapes * logUntil);
            byR += w * (share * silence - logUntil);
            byAlpha += w * (share * (one / until - one / last) - one / until);
            gone += w * share;
        }
        var (sumValue, sumR, sumAlpha, sumGone) = (Vector.Sum(value), Vector.Sum(byR), Vector.Sum(byAlpha), Vector.Sum(gone));
        for (; i < age.Length; i++)
        {
            var (until, last, w) = (alpha + age[i], alpha + recency[i], weight[i]);
            var (logUntil, silence) = (Math.Log(until), Math.Log(until / last));
            var z = odds + shape * silence;
            var small = Math.Exp(-Math.Abs(z));
            var share = (z > 0 ? 1 : small) / (1 + small);
            sumValue += w * (Math.Max(z, 0) + Math.Log(1 + small) - shape * logUntil);
            sumR += w * (share * silence - logUntil);
            sumAlpha += w * (share * (1 / until - 1 / last) - 1 / until);
            sumGone += w * share;
        }
        return (sumValue, sumR, sumAlpha, sumGone);
    }
}
