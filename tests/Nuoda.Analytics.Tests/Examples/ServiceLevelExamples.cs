using Nuoda.Analytics.ServiceLevels;
using Xunit;

namespace Nuoda.Analytics.Tests.Examples;

public sealed class ServiceLevelExamples
{
    [Fact]
    public void A_promise_not_kept()
    {
        var line = new OrderLineHistory
        {
            QuantityOrdered = 10_000,
            Promises = [new PromiseEvent(10_000, null, 20_100, null, null, PromiseOrigin.First)],
            Deliveries = [],
        };
        LineVerdict verdict = ServiceLevel.Judge(line, ServiceDefinition.Default, ServiceView.Promise, asOf: 20_105);
        // Checked:
        Assert.True(verdict.IsDue && verdict.Failed);
    }
}
