using Nuoda.Analytics.Policy;
using Xunit;

namespace Nuoda.Analytics.Tests.Policy;

public sealed class RationedStockTests
{
    [Fact]
    public void One_class_is_Erlang_s_loss_formula()
    {
        // Erlang B with 5 servers and 3 erlangs: (3⁵/5!)/Σ 3ⁿ/n! = 2.025/18.4 = 0.11005….
        var one = RationedStock.At([new(1.5, 10)], 2, 5, [0]);
        Assert.Equal(1 - 2.025 / 18.4, one.FillRates[0], 1e-12);
        Assert.Equal(10 * 1.5 * 2.025 / 18.4, one.LossPerPeriod, 1e-12);
        // On order is what was sold during a lead time (Little): S − on hand = λ·β·L.
        Assert.Equal(5 - 3 * one.FillRates[0], one.MeanStock, 1e-12);
    }

    [Fact]
    public void Two_classes_and_one_unit_kept_worked_by_hand()
    {
        // S 2, L 1, λ 1 and 2, the second class only while more than one is there: p₂ = 1, p₁ = 3, p₀ = 3·1/2 = 1.5 of 5.5.
        var two = RationedStock.At([new(1, 8), new(2, 3)], 1, 2, [0, 1]);
        Assert.Equal(4 / 5.5, two.FillRates[0], 1e-12);
        Assert.Equal(1 / 5.5, two.FillRates[1], 1e-12);
        Assert.Equal(5 / 5.5, two.MeanStock, 1e-12);
        Assert.Equal(8 * 1.5 / 5.5 + 6 * 4.5 / 5.5, two.LossPerPeriod, 1e-12);
    }

    [Fact]
    public void Simulated_customers_find_the_fill_rates_that_are_computed()
    {
        CustomerDemand[] classes = [new(0.8, 20), new(1.1, 6), new(0.6, 2)];
        int[] levels = [0, 1, 3];
        const int Stock = 6;
        const double LeadTime = 2.5;
        var option = RationedStock.At(classes, LeadTime, Stock, levels);
        var random = new Random(17);
        var (onHand, asked, met, stockTime, now) = (Stock, new double[3], new double[3], 0.0, 0.0);
        var demandRate = classes.Sum(c => c.DemandRate);
        for (var step = 0; step < 2_000_000; step++)
        {
            var supply = (Stock - onHand) / LeadTime;
            var wait = -Math.Log(1 - random.NextDouble()) / (demandRate + supply);
            (now, stockTime) = (now + wait, stockTime + wait * onHand);
            var which = random.NextDouble() * (demandRate + supply);
            if (which < supply) { onHand++; continue; }
            which -= supply;
            var k = which < 0.8 ? 0 : which < 1.9 ? 1 : 2;
            asked[k]++;
            if (onHand <= levels[k]) continue;
            met[k]++;
            onHand--;
        }
        for (var k = 0; k < 3; k++) Assert.Equal(option.FillRates[k], met[k] / asked[k], 0.005);
        Assert.Equal(option.MeanStock, stockTime / now, 0.02);
    }

    [Fact]
    public void Keeping_the_last_units_for_dear_customers_pays_and_shares_out_a_budget()
    {
        CustomerDemand[] classes = [new(1, 50), new(3, 5)];
        var options = RationedStock.Options(classes, 2, 14);
        for (var o = 1; o < options.Length; o++) Assert.True(options[o].MeanStock > options[o - 1].MeanStock && options[o].LossPerPeriod < options[o - 1].LossPerPeriod);
        foreach (var option in options)
        {
            Assert.Equal(0, option.ProtectionLevels[0]);
            Assert.True(option.FillRates[0] >= option.FillRates[1] - 1e-12);
            // Never worse than the same stock without protection.
            Assert.True(options.Where(o => o.MeanStock <= option.MeanStock + 1e-12).Min(o => o.LossPerPeriod) >= option.LossPerPeriod - 1e-12);
        }
        Assert.Contains(options, o => o.ProtectionLevels[1] > 0);
        var plain = RationedStock.At(classes, 2, 10, [0, 0]);
        Assert.True(options.Where(o => o.MeanStock <= plain.MeanStock).Min(o => o.LossPerPeriod) < plain.LossPerPeriod);
        // Two products under one budget of stock: proven by trying all pairs.
        var other = RationedStock.Options([new(0.5, 200), new(0.5, 20)], 3, 10);
        PolicyOption[] all = [.. options.Select(o => new PolicyOption(4 * o.MeanStock, -o.LossPerPeriod)), .. other.Select(o => new PolicyOption(30 * o.MeanStock, -o.LossPerPeriod))];
        var best = new ServiceFrontier(all, [0, options.Length, all.Length]).Best(100)!;
        var most = options.SelectMany(a => other.Where(b => 4 * a.MeanStock + 30 * b.MeanStock <= 100).Select(b => -a.LossPerPeriod - b.LossPerPeriod)).Max();
        Assert.Equal(most, best.Gain, 1e-9);
        Assert.True(best.IsOptimal);
    }

    [Fact]
    public void Long_chains_keep_their_digits_and_bad_input_is_refused()
    {
        var many = RationedStock.At([new(4000, 1)], 1, 900, [0]);
        Assert.Equal(900 - 4000 * many.FillRates[0], many.MeanStock, 1e-6);
        Assert.Equal([0.0], RationedStock.At([new(1, 1)], 1, 0, [0]).FillRates);
        Assert.Throws<ArgumentException>(() => RationedStock.At([], 1, 1, []));
        Assert.Throws<ArgumentException>(() => RationedStock.At([new(1, 1)], 1, 2, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RationedStock.At([new(1, 1), new(1, 1)], 1, 2, [0, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RationedStock.At([new(0, 1)], 1, 2, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RationedStock.At([new(1, double.NaN)], 1, 2, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RationedStock.At([new(1, 1)], 0, 2, [0]));
        Assert.Throws<ArgumentException>(() => RationedStock.Options([new(1, 1), new(1, 2)], 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RationedStock.Options([new(1, 1)], 1, -1));
    }
}
