using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform;

public sealed class ReadAheadTests
{
    [Fact]
    public void Items_come_in_order_and_no_more_than_allowed_are_read_ahead()
    {
        var read = 0;
        IEnumerable<int> Source()
        {
            for (var i = 0; i < 1000; i++) { Interlocked.Increment(ref read); yield return i; }
        }
        var expected = 0;
        foreach (var item in Source().Ahead(2, TestContext.Current.CancellationToken))
        {
            Assert.Equal(expected++, item);
            // Two in the queue, one in the hand of each side.
            Assert.True(Volatile.Read(ref read) <= item + 4, $"{read} read at item {item}");
        }
        Assert.Equal(1000, expected);
    }

    [Fact]
    public void What_breaks_the_source_reaches_the_reader_after_the_items_before_it()
    {
        static IEnumerable<int> Source()
        {
            yield return 1;
            throw new IOException("gone");
        }
        var seen = new List<int>();
        Assert.Equal("gone", Assert.Throws<IOException>(() => { foreach (var item in Source().Ahead(2, TestContext.Current.CancellationToken)) seen.Add(item); }).Message);
        Assert.Equal([1], seen);
    }

    [Fact]
    public void Whoever_leaves_in_the_middle_leaves_nobody_in_the_source()
    {
        var inside = false;
        IEnumerable<int> Source()
        {
            try
            {
                inside = true;
                for (var i = 0; ; i++) yield return i;
            }
            finally
            {
                inside = false;
            }
        }
        Assert.Equal(3, Source().Ahead(2, TestContext.Current.CancellationToken).Skip(3).First());
        Assert.False(inside);
    }

    [Fact]
    public void A_cancelled_reading_says_so()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<int> Source()
        {
            yield return 1;
            cancel.Cancel();
            for (var i = 2; ; i++) yield return i;
        }
        Assert.ThrowsAny<OperationCanceledException>(() => { foreach (var _ in Source().Ahead(2, cancel.Token)) { } });
    }
}
