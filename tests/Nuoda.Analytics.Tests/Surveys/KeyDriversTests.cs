using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>R² shared out among drivers.</summary>
public sealed class KeyDriversTests
{
    // Mosteller & Tukey (1977), the data "swiss" of R: Fertility, Agriculture, Examination, Education, Catholic, Infant.Mortality.
    private const string Swiss = """
        80.2,17,15,12,9.96,22.2 83.1,45.1,6,9,84.84,22.2 92.5,39.7,5,5,93.4,20.2 85.8,36.5,12,7,33.77,20.3 76.9,43.5,17,15,5.16,20.6 76.1,35.3,9,7,90.57,26.6 83.8,70.2,16,7,92.85,23.6
        92.4,67.8,14,8,97.16,24.9 82.4,53.3,12,7,97.67,21 82.9,45.2,16,13,91.38,24.4 87.1,64.5,14,6,98.61,24.5 64.1,62,21,12,8.52,16.5 66.9,67.5,14,7,2.27,19.1 68.9,60.7,19,12,4.43,22.7
        61.7,69.3,22,5,2.82,18.7 68.3,72.6,18,2,24.2,21.2 71.7,34,17,8,3.3,20 55.7,19.4,26,28,12.11,20.2 54.3,15.2,31,20,2.15,10.8 65.1,73,19,9,2.84,20 65.5,59.8,22,10,5.23,18
        65,55.1,14,3,4.52,22.4 56.6,50.9,22,12,15.14,16.7 57.4,54.1,20,6,4.2,15.3 72.5,71.2,12,1,2.4,21 74.2,58.1,14,8,5.23,23.8 72,63.5,6,3,2.56,18 60.5,60.8,16,10,7.72,16.3
        58.3,26.8,25,19,18.46,20.9 65.4,49.5,15,8,6.1,22.5 75.5,85.9,3,2,99.71,15.1 69.3,84.9,7,6,99.68,19.8 77.3,89.7,5,2,100,18.3 70.5,78.2,12,6,98.96,19.4 79.4,64.9,7,3,98.22,20.2
        65,75.9,9,9,99.06,17.8 92.2,84.6,3,3,99.46,16.3 79.3,63.1,13,13,96.83,18.1 70.4,38.4,26,12,5.62,20.3 65.7,7.7,29,11,13.79,20.5 72.7,16.7,22,13,11.22,18.9 64.4,17.6,35,32,16.92,23
        77.6,37.6,15,7,4.97,20 67.6,18.7,25,7,8.65,19.5 35,1.2,37,53,42.34,18 44.7,46.6,16,29,50.43,18.2 42.8,27.7,22,29,58.33,19.3
        """;

    private static readonly double[][] Columns = Transposed([.. Swiss.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(',').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray())]);

    [Fact]
    public void The_published_shares_of_relaimpo_come_out_and_Johnsons_weights()
    {
        var found = KeyDrivers.Of(Columns[0], Columns[1..]);
        Assert.Equal(47, found.Respondents);
        Assert.Equal(0.7067350015927254, found.RSquared, 1e-10);
        // LMG as Grömping (2006) prints them to 8 digits; relative weights and coefficients by numpy (eigh, solve).
        Close([0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592], found.Drivers.Select(d => d.Shapley), 1e-8);
        Close([0.048416895811900625, 0.1547082498061601, 0.27196410464599874, 0.1146800299475612, 0.11696572138110461], found.Drivers.Select(d => d.RelativeWeight), 1e-10);
        Close([-0.31292128249992024, -0.16477822253934762, -0.6704007801060743, 0.3476000281442188, 0.25113597629871076], found.Drivers.Select(d => d.Coefficient), 1e-10);
        Close([0.3530791836199747, -0.6458827064572875, -0.6637888570350691, 0.46368470065179385, 0.41655603143498277], found.Drivers.Select(d => d.Correlation), 1e-12);
    }

    [Fact]
    public void Shares_add_up_to_R_squared_and_of_two_drivers_both_methods_agree()
    {
        var all = KeyDrivers.Of(Columns[0], Columns[1..]);
        Assert.Equal(all.RSquared, all.Drivers.Sum(d => d.Shapley), 1e-12);
        Assert.Equal(all.RSquared, all.Drivers.Sum(d => d.RelativeWeight), 1e-12);
        var two = KeyDrivers.Of(Columns[0], [Columns[2], Columns[3]]);
        foreach (var driver in two.Drivers) Assert.Equal(driver.Shapley, driver.RelativeWeight, 1e-12);
    }

    [Fact]
    public void Order_unit_and_place_of_the_drivers_do_not_matter()
    {
        var found = KeyDrivers.Of(Columns[0], Columns[1..]);
        double[][] moved = [Columns[5], [.. Columns[3].Select(x => 1000 - 7 * x)], Columns[1], Columns[4], Columns[2]];
        var again = KeyDrivers.Of([.. Columns[0].Select(y => 3 * y + 1e4)], moved);
        int[] place = [2, 4, 1, 3, 0];
        for (var j = 0; j < 5; j++)
        {
            Assert.Equal(found.Drivers[j].Shapley, again.Drivers[place[j]].Shapley, 1e-10);
            Assert.Equal(found.Drivers[j].RelativeWeight, again.Drivers[place[j]].RelativeWeight, 1e-10);
        }
    }

    [Fact]
    public void A_driver_asked_twice_shares_its_part_and_a_constant_has_none()
    {
        var one = KeyDrivers.Of(Columns[0], [Columns[3]]);
        var twice = KeyDrivers.Of(Columns[0], [Columns[3], [.. Columns[3]], [.. Columns[0].Select(_ => 0.1)]]);
        Assert.Equal(one.RSquared, twice.RSquared, 1e-12);
        Close([one.RSquared / 2, one.RSquared / 2, 0], twice.Drivers.Select(d => d.Shapley), 1e-12);
        Assert.True(twice.Drivers.All(d => double.IsNaN(d.RelativeWeight) && double.IsNaN(d.Coefficient)));
        Assert.Equal(0, twice.Drivers[2].Correlation);
    }

    [Fact]
    public void Who_left_an_answer_out_is_left_out()
    {
        double[] outcome = [.. Columns[0], 50, double.NaN];
        double[][] drivers = [[.. Columns[1], double.NaN, 3], [.. Columns[2], 1, 2]];
        Assert.Equal(KeyDrivers.Of(Columns[0], Columns[1..3]).Drivers, KeyDrivers.Of(outcome, drivers).Drivers);
    }

    [Fact]
    public void The_bootstrap_is_the_same_for_a_seed_and_narrows_with_more_respondents()
    {
        var (first, second, other) = (Boot(1, 7), Boot(1, 7), Boot(1, 8));
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        var wide = first[2];
        Assert.True(wide.Lower < 0.2601 && wide.Upper > 0.2601);
        var narrow = Boot(16, 7)[2];
        Assert.InRange((narrow.Upper - narrow.Lower) / (wide.Upper - wide.Lower), 0.15, 0.4); // 1/√16

        static ConfidenceInterval[] Boot(int copies, int seed)
        {
            double[] Repeated(double[] x) => [.. Enumerable.Repeat(x, copies).SelectMany(v => v)];
            return [.. KeyDrivers.Of(Repeated(Columns[0]), [.. Columns[1..].Select(Repeated)], 400, seed).Drivers.Select(d => d.Interval)];
        }
    }

    [Fact]
    public void Drivers_of_nothing_and_too_few_answers()
    {
        Assert.True(double.IsNaN(KeyDrivers.Of([3, 3, 3, 3], [[1, 2, 3, 4]]).RSquared));
        Assert.Throws<ArgumentException>(() => KeyDrivers.Of([1, 2, 3], [[1, 2, 4], [2, 1, 1]]));
        Assert.Throws<ArgumentException>(() => KeyDrivers.Of([1, 2, 3], []));
        Assert.Throws<ArgumentException>(() => KeyDrivers.Of([1, 2, 3], [[1, 2]]));
        Assert.Throws<ArgumentException>(() => KeyDrivers.Of([1, 2, double.PositiveInfinity], [[1, 2, 3]]));
        Assert.Throws<ArgumentException>(() => KeyDrivers.Of(new double[40], [.. Enumerable.Repeat(new double[40], 25)]));
    }

    private static void Close(double[] expected, IEnumerable<double> found, double tolerance)
    {
        double[] ours = [.. found];
        Assert.Equal(expected.Length, ours.Length);
        for (var i = 0; i < ours.Length; i++) Assert.Equal(expected[i], ours[i], tolerance);
    }

    private static double[][] Transposed(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(r => r[j]).ToArray())];
}
