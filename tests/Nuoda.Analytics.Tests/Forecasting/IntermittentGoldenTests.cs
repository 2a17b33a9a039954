using System.Text.Json;
using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The intermittent series of the reference cases, by every method that they name.</summary>
public sealed class IntermittentGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenForecast.With("croston_", "sba_", "sbj_", "tsb_", "sb_class");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Croston_and_its_kin_and_the_class_come_out_to_the_digit(string id)
    {
        var one = GoldenForecast.Of(id);
        var compared = 0;
        foreach (var method in one.Expected.EnumerateObject())
        {
            var expected = method.Value;
            double Bound() => one.Tolerance.GetProperty(method.Name).GetProperty("default").GetProperty("rel").GetDouble();
            if (method.Name == "sb_class")
            {
                Fields(expected, ["adi", "cv2", "cls"], id);
                var found = DemandClass.Of(one.Series.Train);
                Assert.Equal(expected.GetProperty("cls").GetString(), found.Pattern.ToString(), ignoreCase: true);
                GoldenForecast.Close(expected.GetProperty("adi"), found.MeanInterval, Bound(), $"{id} adi");
                GoldenForecast.Close(expected.GetProperty("cv2"), found.SquaredVariation, Bound(), $"{id} cv2");
            }
            else if (Forecast(method.Name, one.Series.Train) is { } forecast)
            {
                Fields(expected, ["mean"], id);
                foreach (var mean in expected.GetProperty("mean").EnumerateArray()) GoldenForecast.Close(mean, forecast, Bound(), $"{id} {method.Name}");
            }
            else continue;
            compared++;
        }
        Assert.True(compared > 0);
    }

    // Numbers inside the name are the smoothing constants.
    private static double? Forecast(string method, double[] train)
    {
        var parts = method.Split('_');
        double Number(int at) => double.Parse(parts[at], System.Globalization.CultureInfo.InvariantCulture);
        return parts switch
        {
            ["croston", "alpha", _] => IntermittentDemand.Croston(train, Number(2)),
            ["sba", "alpha", _] => IntermittentDemand.Sba(train, Number(2)),
            ["sbj", "alpha", _] => IntermittentDemand.Sbj(train, Number(2)),
            ["tsb", "alpha", _, "beta", _] => IntermittentDemand.Tsb(train, Number(2), Number(4)),
            ["croston" or "sba" or "sbj" or "tsb", ..] => throw new InvalidDataException($"unknown method '{method}'"),
            _ => null,
        };
    }
}
