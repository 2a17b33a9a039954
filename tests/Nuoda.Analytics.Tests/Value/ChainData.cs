namespace Nuoda.Analytics.Tests.Value;

/// <summary>Forty customers and eight answers of each, made by the same formula as in the R script that gave the reference values (quality → satisfaction → loyalty, Lehmer's generator 16807).</summary>
internal static class ChainData
{
    private const int Customers = 40;

    /// <summary>Three answers on quality, two on satisfaction, three on loyalty.</summary>
    public static double[][] Answers()
    {
        var q = Numbers(11);
        double[] Mix(params (double Share, double[] Of)[] parts) => [.. Enumerable.Range(0, Customers).Select(i => parts.Sum(p => p.Share * p.Of[i]))];
        var satisfaction = Mix((0.7, q), (0.4, Numbers(21)));
        var loyalty = Mix((0.6, satisfaction), (0.2, q), (0.3, Numbers(22)));
        return
        [
            Mix((1, q), (0.3, Numbers(23))), Mix((1, q), (0.4, Numbers(24))), Mix((1, q), (0.5, Numbers(25))),
            Mix((1, satisfaction), (0.2, Numbers(26))), Mix((1, satisfaction), (0.3, Numbers(27))),
            Mix((1, loyalty), (0.3, Numbers(28))), Mix((1, loyalty), (0.2, Numbers(29))), Mix((1, loyalty), (0.4, Numbers(30))),
        ];
    }

    public static double[] Numbers(long seed)
    {
        var numbers = new double[Customers];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (seed = seed * 16807 % 2147483647) / 2147483647.0;
        return numbers;
    }
}
