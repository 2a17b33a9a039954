using Nuoda.Kernel;
using Xunit;

namespace Nuoda.Kernel.Tests;

/// <summary>Numbers that GS1 and its members publish as examples.</summary>
public sealed class Gs1Tests
{
    [Theory]
    [InlineData("629104150021", 3)] // GTIN-13 of the GS1 page on calculating a check digit by hand
    [InlineData("03600029145", 2)] // UPC-A
    [InlineData("9638507", 4)] // GTIN-8
    [InlineData("400638133393", 1)] // GTIN-13
    [InlineData("8061414112345", 8)] // GTIN-14 of the EPC Tag Data Standard
    [InlineData("10614141234567890", 8)] // SSCC of the EPC Tag Data Standard
    [InlineData("061414112345", 2)] // GLN of the EPC Tag Data Standard
    [InlineData("00000000000000000", 0)]
    public void The_check_digit_is_that_of_published_numbers(string digits, int check)
    {
        Assert.Equal(check, Gs1.CheckDigit(digits));
        Assert.True(Gs1.IsRight(Gs1.WithCheckDigit(digits)));
    }

    [Fact]
    public void Every_single_wrong_digit_is_found()
    {
        const string Right = "6291041500213";
        for (var i = 0; i < Right.Length; i++)
            foreach (var other in "0123456789".Where(d => d != Right[i]))
                Assert.False(Gs1.IsRight(Right[..i] + other + Right[(i + 1)..]));
    }

    [Theory]
    [InlineData("6291041500213", true)]
    [InlineData("06291041500213", true)]
    [InlineData("629104150021", false)]
    [InlineData("0006291041500213", false)]
    [InlineData("629104150021X", false)]
    [InlineData("", false)]
    public void A_gtin_has_one_of_four_lengths(string number, bool isGtin) => Assert.Equal(isGtin, Gs1.IsGtin(number));

    [Fact]
    public void An_sscc_has_eighteen_digits()
    {
        Assert.True(Gs1.IsSscc("106141412345678908"));
        Assert.False(Gs1.IsSscc("106141412345678909"));
        Assert.False(Gs1.IsSscc("6291041500213"));
        Assert.Throws<ArgumentException>(() => Gs1.CheckDigit("12A4"));
    }
}
