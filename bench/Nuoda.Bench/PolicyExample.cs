using System.Globalization;
using System.IO.Compression;
using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;
using Nuoda.Analytics.Value;

namespace Nuoda.Bench;

/// <summary>The worked example of the guide's chapter on service policy: fill-rate targets of customer class × product class from the order lines of Online Retail, and its picture.</summary>
internal static class PolicyExample
{
    private const int Weeks = 39, LeastWeeks = 6;
    private const double CostShare = 0.6, HoldingRate = 0.005, WeeksOfYear = 52;
    private static readonly DateTime Begin = new(2010, 12, 1);
    private static readonly string[] Classes = ["A", "B", "C"];
    private static readonly double[] Targets = [0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995];

    private sealed record Line(string Product, string Customer, int Week, double Quantity, double Price);

    public static int Run(string file, string? picture, string? served)
    {
        var lines = Read(file);
        var customers = ClassOf(lines, l => l.Customer);
        var products = ClassOf(lines, l => l.Product);
        var cells = new List<FillRateOption[]>[9];
        for (var c = 0; c < 9; c++) cells[c] = [];
        var rows = new List<string> { "item,customer_class,product_class,mean,sd,cost,margin,loss" };
        var future = Enumerable.Range(0, 3).Select(k => FutureValue(lines, customers, k)).ToArray();
        foreach (var group in lines.GroupBy(l => (Class: customers[l.Customer], l.Product)).OrderBy(g => g.Key.Product, StringComparer.Ordinal))
        {
            var weekly = new double[Weeks];
            foreach (var line in group) weekly[line.Week] += line.Quantity;
            if (weekly.Count(w => w > 0) < LeastWeeks) continue;
            var price = group.Sum(l => l.Quantity * l.Price) / group.Sum(l => l.Quantity);
            var loss = StockOutReactions.Expect(Reactions, new(group.Average(l => l.Quantity), price * (1 - CostShare), future[group.Key.Class]));
            var (mean, sd) = DemandDistribution.Moments(weekly);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Key.Product},{Classes[group.Key.Class]},{Classes[products[group.Key.Product]]},{mean:R},{sd:R},{price * CostShare:R},{price * (1 - CostShare):R},{loss.PerUnitShort:R}"));
            cells[3 * group.Key.Class + products[group.Key.Product]].Add(FillRatePolicy.Options(new()
            {
                Demand = DemandDistribution.Of(DemandFamily.Gamma, mean, sd),
                Terms = new() { Policy = StockPolicy.OrderUpTo, LeadTime = 2, ReviewPeriods = 1, UnitCost = price * CostShare, HoldingRate = HoldingRate },
                UnitMargin = price * (1 - CostShare),
                LossPerUnitShort = loss.PerUnitShort,
            }, Targets));
        }
        FillRateOption[][] matrix = [.. cells.Select(FillRatePolicy.OfCell)], items = [.. cells.SelectMany(c => c)];
        var (perCell, perItem, one) = (FillRatePolicy.Frontier(matrix), FillRatePolicy.Frontier(items), FillRatePolicy.OfCell(matrix));
        Say($"{lines.Count:N0} lines, {customers.Count:N0} customers, {items.Length:N0} items in {string.Join(" ", cells.Select(c => c.Count))}; future margin of a customer {string.Join(", ", future.Select(f => f.ToString("N0", CultureInfo.InvariantCulture)))}");
        Say($"one target for all: {string.Join("; ", one.Select(o => $"{o.Target:P1} stock {o.Investment:N0} profit {o.ProfitPerPeriod:N0}"))}");
        foreach (var budget in new[] { one[5].Investment, one[8].Investment, double.PositiveInfinity })
        {
            var (cell, item) = (perCell.Best(budget)!, perItem.Best(budget)!);
            Say($"budget {budget:N0}: per cell {Summary(cell, matrix)}; per item {Summary(item, items)}");
            for (var k = 0; k < 3; k++) Say($"  {Classes[k]}: {string.Join("  ", Enumerable.Range(0, 3).Select(p => $"{Targets[cell.Options[3 * k + p]]:P1}"))}");
        }
        var equal = perItem.Cheapest(perCell.Best(one[8].Investment)!.Gain)!;
        Say($"the profit of the cells' targets at that budget needs, item by item, {equal.Cost:N0}");
        if (served is not null) File.WriteAllLines(served, rows);
        if (picture is not null) File.WriteAllText(picture, Picture(perItem.Points(60), [.. Enumerable.Range(0, 60).Select(k => perCell.Best(perCell.GreatestCost * (k + 1) / 60)!).Select(c => (c.Cost, c.Gain)).Distinct()], [.. one.Select(o => (o.Investment, o.ProfitPerPeriod))]));
        return 0;
    }

    // Of a hundred: what customers of a gift wholesaler are taken to do; yours come from your own survey.
    private static StockOutReaction[] Reactions =>
    [
        new("wait", 45) { MarginKept = 1, CostPerIncident = 1 },
        new("another item", 20) { MarginKept = 0.9 },
        new("elsewhere", 35) { Next = [new("this once", 34) { FutureLost = 0.005 }, new("for good", 1) { FutureLost = 1 }] },
    ];

    private static string Summary(PolicyChoice choice, FillRateOption[][] of)
    {
        var chosen = choice.Options.Select((o, i) => of[i][o]).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"stock {choice.Cost:N0}, profit {choice.Gain:N1} a week, fill {chosen.Sum(c => c.FillRate * c.DemandPerPeriod) / chosen.Sum(c => c.DemandPerPeriod):P1}, shadow price {choice.ShadowPrice:G3}, optimal {choice.IsOptimal}, bound above it {choice.UpperBound - choice.Gain:G2}");
    }

    private static List<Line> Read(string file)
    {
        var lines = new List<Line>();
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : File.OpenRead(file));
        reader.ReadLine();
        while (reader.ReadLine() is { } row)
        {
            // The description may hold commas: the first two fields and the last five are safe.
            var f = row.Split(',');
            if (f.Length < 8 || f[^2].Length == 0 || !char.IsDigit(f[0][0]) || !char.IsDigit(f[1][0])) continue;
            var (quantity, price) = (double.Parse(f[^5], CultureInfo.InvariantCulture), double.Parse(f[^3], CultureInfo.InvariantCulture));
            var week = (DateTime.Parse(f[^4], CultureInfo.InvariantCulture) - Begin).Days / 7;
            if (quantity > 0 && price > 0 && week < Weeks) lines.Add(new(f[1], f[^2], week, quantity, price));
        }
        return lines;
    }

    // A: those who bring the first 80 % of sales, B the next 15 %, C the rest.
    private static Dictionary<string, int> ClassOf(List<Line> lines, Func<Line, string> of)
    {
        var sales = lines.GroupBy(of).Select(g => (g.Key, Value: g.Sum(l => l.Quantity * l.Price))).ToArray();
        var classes = AbcXyz.ByValue([.. sales.Select(s => s.Key)], [.. sales.Select(s => s.Value)]);
        return sales.Select((s, k) => (s.Key, Class: (int)classes[k])).ToDictionary(s => s.Key, s => s.Class);
    }

    // A year's margin of a customer of the class.
    private static double FutureValue(List<Line> lines, Dictionary<string, int> classes, int k) =>
        lines.Where(l => classes[l.Customer] == k).Sum(l => l.Quantity * l.Price) * (1 - CostShare) * WeeksOfYear / Weeks / classes.Count(c => c.Value == k);

    private static string Picture(FrontierPoint[] items, (double Cost, double Gain)[] cells, (double Cost, double Gain)[] one)
    {
        const int Left = 70, Right = 690, Top = 20, Bottom = 350;
        var (most, high) = (1.05 * items[^1].Cost, items[^1].Gain);
                string X(double cost) => (Left + (Right - Left) * cost / most).ToString("F1", CultureInfo.InvariantCulture);
        string Y(double gain) => (Bottom - (Bottom - Top) * gain / (1.03 * high)).ToString("F1", CultureInfo.InvariantCulture);
        string Curve(IEnumerable<(double Cost, double Gain)> points, string style) =>
            $"<polyline class=\"{style}\" points=\"{string.Join(" ", points.Where(p => p.Gain >= 0 && p.Cost <= most).Select(p => $"{X(p.Cost)},{Y(p.Gain)}"))}\"/>\n";
        var ticks = "";
        for (var cost = 0.0; cost <= most; cost += 200_000) ticks += string.Create(CultureInfo.InvariantCulture, $"<text x=\"{X(cost)}\" y=\"368\" text-anchor=\"middle\">{cost:N0}</text>\n");
        for (var gain = 10_000.0; gain <= high; gain += 10_000)
            ticks += string.Create(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(gain)}\" y2=\"{Y(gain)}\"/><text x=\"62\" y=\"{Y(gain)}\" dy=\"4\" text-anchor=\"end\">{gain:N0}</text>\n");
        return $$$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" font-family="sans-serif" font-size="12" role="img">
            <title>Profit a week against mean stock · 每周利润与平均库存</title>
            <style>text{fill:#333}.axis{stroke:#777} .grid{stroke:#8884}polyline{fill:none;stroke-width:2.5}.items{stroke:#1769aa}.cells{stroke:#c2571a}.one{stroke:#5a8f29;stroke-dasharray:6 4}
            @media(prefers-color-scheme:dark){text{fill:#ddd}.items{stroke:#64b5f6}.cells{stroke:#ff9c5b}.one{stroke:#a5d66f} }</style>
            {{{ticks}}}<line class="axis" x1="{{{Left}}}" x2="{{{Right}}}" y1="{{{Bottom}}}" y2="{{{Bottom}}}"/><line class="axis" x1="{{{Left}}}" x2="{{{Left}}}" y1="{{{Top}}}" y2="{{{Bottom}}}"/>
            {{{Curve(items.Select(p => (p.Cost, p.Gain)), "items")}}}{{{Curve(cells, "cells")}}}{{{Curve(one.Skip(1), "one")}}}<line class="items" stroke-width="2.5" x1="420" x2="450" y1="262" y2="262"/><text x="458" y="266">a target for each item · 逐项目标</text>
            <line class="cells" stroke-width="2.5" x1="420" x2="450" y1="284" y2="284"/><text x="458" y="288">a target for each cell · 按格目标</text>
            <line class="one" stroke-width="2.5" x1="420" x2="450" y1="306" y2="306"/><text x="458" y="310">one target for all · 统一目标</text>
            <text x="380" y="390" text-anchor="middle">mean stock · 平均库存 (£)</text><text x="14" y="14">profit a week · 每周利润 (£)</text>
            </svg>

            """;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
