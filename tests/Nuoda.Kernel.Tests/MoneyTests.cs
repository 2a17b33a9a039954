using Nuoda.Kernel;
using Xunit;

namespace Nuoda.Kernel.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("CNY", "0.125", 12)]
    [InlineData("CNY", "0.135", 14)]
    [InlineData("JPY", "2.5", 2)]
    [InlineData("KWD", "1.0005", 1000)]
    public void Minor_units_round_half_to_even(string currency, string amount, long minor) =>
        Assert.Equal(minor, Currency.Of(currency).ToMinor(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Two_currencies_do_not_add()
    {
        var yuan = new Money(1, Currency.Of("CNY"));
        var dollar = new Money(1, Currency.Of("USD"));
        Assert.Throws<InvalidOperationException>(() => yuan + dollar);
        Assert.Equal(new Money(2, Currency.Of("CNY")), yuan + yuan);
    }
}
