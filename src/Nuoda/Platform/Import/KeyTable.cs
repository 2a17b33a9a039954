using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nuoda.Platform.Import;

/// <summary>Distinct keys as dense numbers 0, 1, 2 …: exact (the bytes are kept), and a tenth of the memory of a dictionary of strings.</summary>
[Published]
public sealed class KeyTable
{
    private const int ChunkSize = 1 << 20;
    private readonly List<byte[]> _chunks = [];
    private int _chunk = -1;
    private int _used = ChunkSize;
    // chunk << 32 | offset; the key's length stands before its bytes.
    private long[] _places = new long[64];
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    /// <summary>The number of the key; it is added when new.</summary>
    public int Add(ReadOnlySpan<byte> key, out bool isNew)
    {
        if (Count * 3L >= _slots.Length * 2L) Grow();
        var mask = _slots.Length - 1;
        for (var slot = (int)Hash(key) & mask; ; slot = (slot + 1) & mask)
        {
            var index = _slots[slot] - 1;
            if (index < 0)
            {
                isNew = true;
                _slots[slot] = Count + 1;
                return Keep(key);
            }
            if (this[index].SequenceEqual(key)) { isNew = false; return index; }
        }
    }

    /// <summary>Forgets all keys; the memory serves again.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        (_chunk, _used, Count) = (-1, ChunkSize, 0);
    }

    /// <summary>The number of the key, or −1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)Hash(key) & mask; ; slot = (slot + 1) & mask)
        {
            var index = _slots[slot] - 1;
            if (index < 0 || this[index].SequenceEqual(key)) return index;
        }
    }

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var place = _places[index];
            var chunk = _chunks[(int)(place >> 32)].AsSpan((int)place);
            return chunk.Slice(2, BinaryPrimitives.ReadUInt16LittleEndian(chunk));
        }
    }

    /// <summary>64 bits that differ for different bytes in all but one of 2⁶⁴ pairs.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)bytes.Length * Prime;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes), Prime);
            bytes = bytes[8..];
        }
        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++) rest |= (ulong)bytes[i] << (8 * i);
        hash = Mix(hash ^ rest, 0xD6E8FEB86659FD93);
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low ^ (a << 1);
    }

    private int Keep(ReadOnlySpan<byte> key)
    {
        if (key.Length > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(key), key.Length, "A key has at most 65,535 bytes.");
        if (_used + key.Length + 2 > ChunkSize)
        {
            if (++_chunk == _chunks.Count) _chunks.Add(new byte[ChunkSize]);
            _used = 0;
        }
        var place = _chunks[_chunk].AsSpan(_used);
        BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)key.Length);
        key.CopyTo(place[2..]);
        if (Count == _places.Length) Array.Resize(ref _places, _places.Length * 2);
        _places[Count] = ((long)_chunk << 32) | (uint)_used;
        _used += key.Length + 2;
        return Count++;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)Hash(this[i]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }
}

/// <summary>How often each pair of numbers was seen: the n-th occurrence of a product in an order.</summary>
[Published]
public sealed class PairCounter(long expected)
{
    private ulong[] _keys = new ulong[Size(expected)];
    private ushort[] _counts = new ushort[Size(expected)];
    private Dictionary<ulong, int>? _beyond;
    private long _used;

    /// <summary>Counts one more of (a, b) and returns how many there are now.</summary>
    public int Next(int a, uint b)
    {
        if (_used * 5 >= _keys.LongLength * 4) Grow();
        var key = ((ulong)(uint)a << 32) | b;
        var mask = _keys.Length - 1;
        var slot = Slot(key, mask);
        while (_counts[slot] != 0 && _keys[slot] != key) slot = (slot + 1) & mask;
        if (_counts[slot] == 0) { _keys[slot] = key; _used++; }
        if (_counts[slot] < ushort.MaxValue) return ++_counts[slot];
        _beyond ??= [];
        return _beyond[key] = _beyond.GetValueOrDefault(key, ushort.MaxValue) + 1;
    }

    /// <summary>Forgets all pairs; the memory serves again.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        (_beyond, _used) = (null, 0);
    }

    private static int Size(long expected) => (int)Math.Clamp(System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(64, expected * 4 / 3)), 64, 1UL << 28);

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;

    private void Grow()
    {
        var (keys, counts) = (_keys, _counts);
        _keys = new ulong[keys.Length * 2];
        _counts = new ushort[keys.Length * 2];
        var mask = _keys.Length - 1;
        for (var i = 0; i < keys.Length; i++)
        {
            if (counts[i] == 0) continue;
            var slot = Slot(keys[i], mask);
            while (_counts[slot] != 0) slot = (slot + 1) & mask;
            (_keys[slot], _counts[slot]) = (keys[i], counts[i]);
        }
    }
}
