using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Drill F1 in its CI size: 2,000 seeded mutations; nothing throws, nothing takes more than five seconds, memory stays bounded.</summary>
public sealed class TabularFuzzTests : IDisposable
{
    private readonly TabularFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_thousand_mutated_delimited_files_end_in_rows_faults_or_a_refusal()
    {
        var text = new StringBuilder("订单,客户,日期,数量\r\n");
        for (var i = 0; i < 60; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"SO{i},\"上海, \"\"诺达\"\" {i}\",2026-03-{i % 28 + 1:00},{i}\r\n");
        byte[][] seeds = [Encoding.UTF8.GetBytes(text.ToString()), TextEncoding.Gb18030.GetBytes(text.ToString()), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text.ToString())], Packed(text.ToString())];
        Survives(1_000, random => Mutated(seeds[random.Next(seeds.Length)], random, [0, (byte)'"', (byte)'\r', (byte)'\n', (byte)',', 0xFF, 0xFE, 0xEF, 0x81]));
    }

    [Fact]
    public void A_thousand_mutated_workbooks_end_in_rows_faults_or_a_refusal()
    {
        var rows = string.Concat(Enumerable.Range(1, 60).Select(i => $"""<row r="{i}"><c r="A{i}" t="s"><v>{i % 3}</v></c><c r="B{i}" s="1"><v>{46_000 + i}</v></c><c r="C{i}" t="inlineStr"><is><t>诺达 {i}</t></is></c></row>"""));
        const string shared = "<si><t>a</t></si><si><t>b</t></si><si><r><t>c</t></r></si>";
        const string styles = """<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>""";
        var whole = File.ReadAllBytes(_files.Workbook(rows, shared, styles));
        Survives(1_000, random =>
        {
            // Half of them broken as a zip, half as XML inside a whole zip.
            if (random.Next(2) == 0) return Mutated(whole, random, [0, 0xFF, (byte)'P', (byte)'K']);
            string Broken(string part) => Encoding.UTF8.GetString(Mutated(Encoding.UTF8.GetBytes(part), random, "<>&/=\"09sr"u8.ToArray()));
            return File.ReadAllBytes(_files.Workbook(Broken(rows), random.Next(3) == 0 ? Broken(shared) : shared, random.Next(3) == 0 ? Broken(styles) : styles));
        });
    }

    private void Survives(int count, Func<Random, byte[]> make)
    {
        int withRows = 0, withFaults = 0, refused = 0;
        for (var seed = 0; seed < count; seed++)
        {
            var bytes = make(new Random(seed));
            var path = _files.File(bytes);
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            List<string> seen;
            try { seen = TabularFixture.Read(path); }
            catch (Exception e) { throw new InvalidOperationException($"Seed {seed} threw.", e); }
            Assert.True(clock.Elapsed.TotalSeconds < 5, $"Seed {seed} took {clock.Elapsed}.");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 128L << 20, $"Seed {seed} took {GC.GetAllocatedBytesForCurrentThread() - before} bytes.");
            if (seen[^1].StartsWith("file.", StringComparison.Ordinal)) refused++;
            if (seen.Count > 1) withRows++;
            if (seen.Any(s => s.Contains(": <row.", StringComparison.Ordinal))) withFaults++;
            File.Delete(path);
        }
        // The mutations must reach all three ends, else they test nothing.
        Assert.True(withRows > 100 && withFaults > 20 && refused > 20, $"{withRows} with rows, {withFaults} with faults, {refused} refused");
    }

    private static byte[] Mutated(byte[] seed, Random random, byte[] favourites)
    {
        var bytes = new List<byte>(seed);
        for (var n = random.Next(1, 6); n > 0 && bytes.Count > 1; n--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.Insert(at, favourites[random.Next(favourites.Length)]); break;
                case 2: bytes[at] = favourites[random.Next(favourites.Length)]; break;
                case 3: bytes.RemoveRange(at, length); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }

    private static byte[] Packed(string text)
    {
        var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return to.ToArray();
    }
}
