namespace Nuoda.Kernel;

/// <summary>Numbers of GS1 (GTIN, SSCC, GLN): their last digit checks the others, modulo 10 with weights 3, 1, 3 … from the right.</summary>
/// <remarks>Source: GS1 General Specifications, section 7.9 "Check digit calculations"; one rule for all lengths, so that leading zeros change nothing.</remarks>
public static class Gs1
{
    /// <summary>Digits of an SSCC, check digit included.</summary>
    public const int SsccLength = 18;

    /// <summary>Of a number without its check digit.</summary>
    /// <exception cref="ArgumentException">Something in it is no digit.</exception>
    public static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)];
            if (!char.IsAsciiDigit(digit)) throw new ArgumentException($"'{digits}' is not made of digits.", nameof(digits));
            sum += (digit - '0') * (i % 2 == 0 ? 3 : 1);
        }
        return (10 - (sum % 10)) % 10;
    }

    /// <summary>The number with its check digit added: an SSCC from its first seventeen digits.</summary>
    public static string WithCheckDigit(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        return digits + (char)('0' + CheckDigit(digits));
    }

    /// <summary>Made of digits, at least two of them, of which the last checks the others.</summary>
    public static bool IsRight(ReadOnlySpan<char> number)
    {
        if (number.Length < 2) return false;
        foreach (var digit in number)
            if (!char.IsAsciiDigit(digit)) return false;
        return CheckDigit(number[..^1]) == number[^1] - '0';
    }

    /// <summary>A trade item's number: 8, 12, 13 or 14 digits with a right check digit.</summary>
    public static bool IsGtin(ReadOnlySpan<char> number) => number.Length is 8 or 12 or 13 or 14 && IsRight(number);

    /// <summary>A logistic unit's number: 18 digits with a right check digit.</summary>
    public static bool IsSscc(ReadOnlySpan<char> number) => number.Length == SsccLength && IsRight(number);
}
