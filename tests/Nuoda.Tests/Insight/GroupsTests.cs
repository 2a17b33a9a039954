using Nuoda.Insight;
using Xunit;

namespace Nuoda.Tests.Insight;

public sealed class GroupsTests
{
    [Theory]
    [InlineData(4, 3)]
    [InlineData(50_000, 2)]
    [InlineData(2_000_000_000, 2)]
    [InlineData(2_000_000_000, 7)]
    public void Rows_are_in_one_group_exactly_when_all_their_codes_are_the_same_however_many_there_could_be(int codes, int slices)
    {
        var random = new Random(5);
        var slicers = Enumerable.Range(0, slices).Select(_ => new Drawn(codes, random)).ToArray();
        var groups = new Groups(slicers);
        var known = new Dictionary<int, string>();
        for (var block = 0; block < 3; block++)
        {
            foreach (var slicer in slicers) slicer.Draw(500);
            var into = new int[500];
            groups.Read(null!, into);
            for (var i = 0; i < into.Length; i++)
            {
                var expected = slicers.Select(s => s.Now[i]).ToArray();
                Assert.Equal(expected, groups.CodesOf(into[i]));
                Assert.True(into[i] > 0 && into[i] < groups.Count);
                known[into[i]] = string.Join(' ', expected);
            }
        }
        Assert.Equal(known.Count, known.Values.Distinct().Count());
    }

    // Few different codes, spread over the whole range, so that rows do meet.
    private sealed class Drawn : Slicer
    {
        private readonly Random _random;
        private readonly int _step;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Drawn(int codes, Random random) => (Dimension, Codes, _random, _step) = ("drawn", codes, random, codes / 4);

        public int[] Now { get; private set; } = [];

        public void Draw(int rows) => Now = [.. Enumerable.Range(0, rows).Select(_ => _random.Next(4) * _step)];

        public override void Read(BlockScan scan, Span<int> codes) => Now.CopyTo(codes);

        public override string LabelOf(int code) => "";
    }
}
