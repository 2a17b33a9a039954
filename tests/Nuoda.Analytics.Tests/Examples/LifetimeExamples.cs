using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Examples;

public sealed class LifetimeExamples
{
    /// <summary>The parameters are those published for CDNOW.</summary>
    [Fact]
    public void Still_a_customer()
    {
        // Repeat order days, time of the last one, time since the first one, in weeks.
        PurchaseHistory[] customers = [new(2, 30.4, 38.9), new(1, 1.7, 38.9), new(0, 0, 38.9), new(7, 29.4, 38.9), new(1, 5.0, 35.1), new(3, 33.0, 34.7), new(0, 0, 31.0)];
        var model = new BgNbd(0.243, 4.414, 0.793, 2.426);
        double alive = model.ProbabilityAlive(customers[0]);
        double orders = model.ExpectedPurchases(customers[0], 39);
        // Checked:
        Assert.InRange(alive, 0.65, 0.8);
        // Fader, Hardie & Lee (2005) print 1.226 for x = 2, t_x = 30.43, T = 38.86.
        Assert.Equal(1.226, orders, 0.01);
    }
}
