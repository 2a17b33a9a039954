using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>T3: what files say of money and quantity, line by line half to even, added up by the report: exact against whole numbers without end.</summary>
public sealed class ExactSumsDrill
{
    private static readonly (string Code, int Decimals)[] Currencies = [("JPY", 0), ("CNY", 2), ("KWD", 3)];
    private static readonly string[] Measures = ["revenue", "discount", "net-revenue", "profit", "units", "lines"];

    /// <summary>A decimal number as its digits say: digits · 10^−scale.</summary>
    private readonly record struct Exact(BigInteger Digits, int Scale)
    {
        public override string ToString()
        {
            var digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
            return (Digits.Sign < 0 ? "-" : "") + (Scale == 0 ? digits : digits[..^Scale] + "." + digits[^Scale..]);
        }

        /// <summary>Whole multiples of 10^−decimals, half to even, by integer division alone.</summary>
        public BigInteger Rounded(int decimals)
        {
            if (Scale <= decimals) return Digits * BigInteger.Pow(10, decimals - Scale);
            var divisor = BigInteger.Pow(10, Scale - decimals);
            var whole = BigInteger.DivRem(BigInteger.Abs(Digits), divisor, out var rest);
            var twice = (rest * 2).CompareTo(divisor);
            if (twice > 0 || (twice == 0 && !whole.IsEven)) whole++;
            return Digits.Sign < 0 ? -whole : whole;
        }
    }

    [Theory]
    [Databases.Both(20261122)]
    public async Task Sums_of_random_lines_are_exact_in_currencies_of_no_two_and_three_decimals(Engine engine, int seed)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var company = await DrillCompany.On(engine);
        var random = new Random(seed);
        var lines = DrillCompany.IsFull ? 1_000_000 : engine == Engine.Postgres ? 20_000 : 5_000;
        var expected = Currencies.ToDictionary(c => c.Code, _ => new BigInteger[Measures.Length]);
        var refused = 0;
        var file = new StringBuilder("order,line,product,customer,order date,currency,quantity,unit price,gross,discount,net,cost,profit\n");
        for (var i = 0; i < lines; i++)
        {
            // Orders have one currency; three lines each.
            var (code, decimals) = Currencies[i / 3 % Currencies.Length];
            refused += Line(file, random, i, code, decimals, expected[code]) ? 0 : 1;
        }
        var outcome = await company.Import("sums.csv", file);
        Assert.Equal((lines, refused), (outcome.Read, outcome.Rejected));
        Assert.True(refused > 0);
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, ct);
        foreach (var (code, decimals) in Currencies)
        {
            var answer = DrillCompany.Ask(facts, new ReportQuestion { Measures = Measures, AsOf = new(2026, 3, 9), Where = [new("currency", code)] });
            Assert.Equal(code, answer.Currency);
            for (var m = 0; m < Measures.Length; m++)
            {
                var scale = (decimal)BigInteger.Pow(10, Measures[m] switch { "units" => 3, "lines" => 0, _ => decimals });
                Assert.True((decimal)expected[code][m] / scale == (decimal)answer.Rows[m].Value!.Value, $"seed {seed}, {code} {Measures[m]}: {answer.Rows[m].Value} instead of {(decimal)expected[code][m] / scale}");
            }
        }
        // By order: every third of a group is asked for alone, so that errors cannot cancel out.
        var byProduct = DrillCompany.Ask(facts, new ReportQuestion { Measures = ["lines"], By = ["product"], AsOf = new(2026, 3, 9) });
        Assert.Equal(lines - refused, byProduct.Rows.Sum(r => (long)r.Value!));
    }

    /// <summary>Writes one line and adds what it must come to; false when the import must refuse it.</summary>
    private static bool Line(StringBuilder file, Random random, int i, string code, int decimals, BigInteger[] sums)
    {
        // Halves at the minor unit come often: they are what rounding is about.
        Exact Amount(int most, bool signed)
        {
            var scale = random.Next(0, 7);
            var digits = new BigInteger(random.NextInt64(0, most)) * BigInteger.Pow(10, scale) / 100;
            if (random.Next(3) == 0) (digits, scale) = (new BigInteger(random.Next(most)) * 10 + 5, decimals + 1);
            return new(signed && random.Next(12) == 0 ? -digits : digits, scale);
        }
        var quantity = Amount(50_000, signed: false);
        var isRefused = random.Next(100) == 0;
        if (isRefused) quantity = new(-quantity.Digits - 1, quantity.Scale);
        Exact? price = null, gross = null, discount = null, net = null, cost = null, profit = null;
        switch (random.Next(5))
        {
            case 0: price = Amount(100_000, signed: true); break;
            case 1: (gross, discount) = (Amount(900_000, signed: true), Amount(5_000, signed: true)); break;
            case 2: (net, discount) = (Amount(900_000, signed: true), Amount(5_000, signed: false)); break;
            case 3: (gross, net) = (Amount(900_000, signed: true), Amount(900_000, signed: true)); break;
            default: gross = Amount(900_000, signed: true); break;
        }
        if (random.Next(2) == 0) cost = Amount(600_000, signed: true); else profit = Amount(200_000, signed: true);
        file.Append(CultureInfo.InvariantCulture, $"SO{i / 3},{i % 3 + 1},P{i % 7},C{i % 11},2026-01-{i % 28 + 1:D2},{code},{quantity},{price},{gross},{discount},{net},{cost},{profit}\n");
        if (isRefused) return false;

        var units = quantity.Rounded(3);
        var minor = (gross ?? default).Rounded(decimals);
        var less = (discount ?? default).Rounded(decimals);
        if (price is { } each) minor = new Exact(each.Digits * units, each.Scale + 3).Rounded(decimals);
        else if (gross is null) minor = net!.Value.Rounded(decimals) + less;
        else if (discount is null && net is { } paid) less = minor - paid.Rounded(decimals);
        var gain = profit is { } given ? given.Rounded(decimals) : minor - less - cost!.Value.Rounded(decimals);
        BigInteger[] of = [minor, less, minor - less, gain, units, 1];
        for (var m = 0; m < of.Length; m++) sums[m] += of[m];
        return true;
    }
}
