namespace Nuoda.Platform.Import;

/// <summary>One bit each for any number of rows.</summary>
internal sealed class RowBits
{
    private ulong[] _bits = new ulong[16];

    public bool this[long row] => row >> 6 < _bits.LongLength && (_bits[row >> 6] & (1UL << (int)(row & 63))) != 0;

    public void Set(long row)
    {
        if (row >> 6 >= _bits.LongLength) Array.Resize(ref _bits, (int)Math.Max(_bits.LongLength * 2, (row >> 6) + 1));
        _bits[row >> 6] |= 1UL << (int)(row & 63);
    }

    public void Clear() => Array.Clear(_bits);
}
