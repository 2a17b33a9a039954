using System.Globalization;

namespace Nuoda.Samples;

/// <param name="From">First day (index) on which he may order.</param>
/// <param name="To">Last such day.</param>
internal sealed record SampleCustomer(
    string Code, string Name, char Class, string Segment, int Region, string Territory, string SalesPerson, string Address, string Phone, string Email, double Weight, int From, int To);

internal sealed record SampleContact(string Customer, string Name, string Title, string Phone, string Email);

/// <param name="Cents">Price of a unit.</param>
/// <param name="CostShare">Of the price.</param>
internal sealed record SampleProduct(string Code, string Name, int Group, int Pack, string Supplier, long Cents, double CostShare);

/// <summary>Who buys what of the sample company.</summary>
internal sealed class SampleWorld
{
    private readonly SampleParameters _parameters;

    public SampleWorld(SampleParameters parameters, int days)
    {
        _parameters = parameters;
        var chance = new Chance(parameters.Seed);
        Customers = [.. Enumerable.Range(0, parameters.Customers).Select(i => Customer(i, days, chance))];
        Contacts = [.. Customers.SelectMany(c => ContactsOf(c, chance))];
        Products = [.. Enumerable.Range(0, parameters.Products).Select(i => Product(i, chance))];
        CustomersByWeight = Sums(Customers.Select(c => c.Weight));
        ProductsOfGroup = [.. parameters.Groups.Select((_, g) => Enumerable.Range(0, Products.Length).Where(p => Products[p].Group == g).ToArray())];
        // A few products of each group make most of its lines.
        ProductsByWeight = [.. ProductsOfGroup.Select(products => Sums(products.Select((_, rank) => 1.0 / (rank + 6))))];
        GroupsByShare = Sums(parameters.Groups.Select(g => g.Share));
        CarriersByShare = Sums(parameters.Carriers.Select(c => c.Share));
    }

    public SampleCustomer[] Customers { get; }
    public SampleContact[] Contacts { get; }
    public SampleProduct[] Products { get; }
    public double[] CustomersByWeight { get; }
    public int[][] ProductsOfGroup { get; }
    public double[][] ProductsByWeight { get; }
    public double[] GroupsByShare { get; }
    public double[] CarriersByShare { get; }

    public static double[] Sums(IEnumerable<double> weights)
    {
        double sum = 0;
        return [.. weights.Select(w => sum += w)];
    }

    private SampleCustomer Customer(int i, int days, Chance chance)
    {
        // The first customers go round, so that every region has some.
        var region = i < _parameters.Regions.Count ? i : chance.Between(0, _parameters.Regions.Count - 1);
        var place = _parameters.Regions[region];
        var city = place.Name.Split(' ', 2);
        var (chinese, english) = chance.One<(string, string)>(SampleNames.Firms);
        var segment = chance.One<(string Chinese, string English, string Segment)>(SampleNames.Trades);
        var grade = (i % 10) switch { 0 => 'A', 1 or 2 => 'B', _ => 'C' };
        var number = (i + 1).ToString("D5", CultureInfo.InvariantCulture);
        // A tenth of the customers orders about half, two tenths a third.
        var weight = grade switch { 'A' => 5.0, 'B' => 1.5, _ => 0.3 } * (0.5 + chance.Share());
        var joins = i % 7 == 3 ? chance.Between(0, days * 3 / 4) : 0;
        var leaves = i % 11 == 5 ? chance.Between(days / 3, days - 1) : days - 1;
        var territory = string.Create(CultureInfo.InvariantCulture, $"{place.Market.Split(' ')[0]}{region % 3 + 1}区");
        return new(
            "C" + number, $"{city[0]}{chinese}{segment.Chinese} {english} {segment.English} {city[1]} {number}", grade, segment.Segment, region, territory,
            SampleNames.SalesPeople[region % SampleNames.SalesPeople.Length], string.Create(CultureInfo.InvariantCulture, $"{city[0]}市{chance.One<string>(SampleNames.Streets)}{chance.Between(1, 999)}号"),
            "0" + chance.Between(20, 99).ToString(CultureInfo.InvariantCulture) + "-5550" + chance.Between(1000, 9999).ToString(CultureInfo.InvariantCulture),
            $"orders@c{number}.example.com", weight, joins, Math.Max(joins, leaves));
    }

    private static IEnumerable<SampleContact> ContactsOf(SampleCustomer customer, Chance chance)
    {
        var many = customer.Class == 'A' ? 2 : 1;
        for (var i = 0; i < many; i++)
        {
            var (chinese, english) = chance.One<(string, string)>(SampleNames.FamilyNames);
            var (given, called) = chance.One<(string, string)>(SampleNames.GivenNames);
            yield return new(customer.Code, $"{chinese}{given} {called} {english}", i == 0 ? "采购经理 Buyer" : "仓库主管 Warehouse lead",
                "139-5550-" + chance.Between(1000, 9999).ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"contact{i + 1}@c{customer.Code[1..]}.example.com"));
        }
    }

    private SampleProduct Product(int i, Chance chance)
    {
        var group = i % _parameters.Groups.Count;
        var (maker, made) = chance.One<(string, string)>(SampleNames.Makers);
        var (thing, name) = SampleNames.Things[group][chance.Between(0, SampleNames.Things[group].Length - 1)];
        var number = (i + 1).ToString("D5", CultureInfo.InvariantCulture);
        var cents = (long)(chance.One<int>([300, 600, 1200, 2500, 5000, 12_000]) * (1 + chance.Share()));
        return new("P" + number, $"{maker}{thing} {made} {name} {number}", group, chance.One<int>([1, 6, 12, 12, 24]), $"{maker}实业 {made} Industries", cents, 0.6 + 0.25 * chance.Share());
    }
}
