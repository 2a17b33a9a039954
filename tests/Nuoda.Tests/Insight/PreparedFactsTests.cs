using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Import;
using Nuoda.Tests.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>Facts written beside an import are those that the database would give, or are not used.</summary>
public sealed class PreparedFactsTests
{
    private const string Header = "order id,customer id,product,quantity,order date,requested date,promised date,revised date,revised by,shipped date,delivered date,delivered quantity,cancelled date,cancelled by,gross amount,carrier,region,channel,order status\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task They_equal_what_the_database_gives(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        using var facts = new Followed(company);
        Assert.Equal(40_000, (await facts.Import(Lines(40_000, "A"))).Created["lines"]);
        Assert.Equal(["imported-lines"], await facts.Segments());
        await facts.AssertAsRebuilt();
        // Beside what is there, and found again by the next start.
        await facts.Import(Lines(40_000, "B"));
        await facts.AssertAsRebuilt(() => facts.Import(Lines(40_000, "C")));
        using (var again = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct)) Assert.Equal(120_000, again.Lines);
    }

    [Fact]
    public async Task A_later_row_that_changes_its_order_is_read_once_stored()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        using var facts = new Followed(company);
        await facts.Import(Lines(100, "A") + "A-1,C1,P1,1,2026-01-05,,2026-01-10,,,,,,,,12.50,DHL,South,shop,late\n");
        Assert.DoesNotContain("imported-lines", await facts.Segments());
        await facts.AssertAsRebuilt();
    }

    [Fact]
    public async Task What_a_refused_import_prepared_never_joins()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        using var facts = new Followed(company);
        Assert.False((await facts.Import(Lines(100, "A") + ",C1,P1,1,2026-01-05,,,,,,,,,,,,,,\n", r => r with { AllOrNothing = true })).IsStored);
        // The same ids, other lines, and nobody watched.
        await facts.Import(Lines(100, "B"), watched: false);
        await facts.AssertAsRebuilt();
    }

    [Fact]
    public async Task A_commit_that_fails_takes_what_was_prepared_with_it()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        using var facts = new Followed(company);
        await company.Database.Execute("CREATE TRIGGER planted BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'planted'); END");
        Assert.NotNull(await Record.ExceptionAsync(() => facts.Import(Lines(100, "A"))));
        await company.Database.Execute("DROP TRIGGER planted");
        await facts.Import(Lines(100, "B"), watched: false);
        await facts.AssertAsRebuilt();
    }

    [Fact]
    public async Task A_line_changed_before_the_facts_follow_is_read()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        using var facts = new Followed(company);
        facts.BeforeFollow = async () =>
        {
            await using var db = company.Database.Home.OpenDb();
            var line = await db.Set<OrderLine>().OrderBy(l => l.Id).FirstAsync(Ct);
            await db.Set<OrderLine>().Where(l => l.Id == line.Id).ExecuteUpdateAsync(s => s.SetProperty(l => l.Gross, 987_654), Ct);
            await new LinesChanged { Lines = [line.Id] }.Announce(db, DateTimeOffset.UnixEpoch, Ct);
            await db.SaveChangesAsync(Ct);
        };
        await facts.Import(Lines(100, "A"));
        await facts.AssertAsRebuilt();
    }

    [Fact]
    public async Task A_commit_of_other_facts_leaves_what_is_being_prepared()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        using var facts = new Followed(company);
        await facts.Import(Lines(100, "A"));
        facts.BeforeFollow = async () => await (await facts.Holder.Get(Ct)).Rebuild(Ct);
        await facts.Import(Lines(100, "B"));
        facts.BeforeFollow = null;
        await facts.Import(Lines(100, "C"));
        await facts.AssertAsRebuilt();
    }

    /// <summary>Rows of every kind: alone and together in an order, with gaps, revised, cancelled, damaged goods.</summary>
    private static string Lines(int count, string name)
    {
        var random = new Random(count + name[0]);
        var file = new StringBuilder(Header);
        string Day(int from, int to) => new DateOnly(2026, 1, 1).AddDays(random.Next(from, to)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string Maybe(int of, Func<string> value) => random.Next(of) == 0 ? "" : value();
        for (var i = 0; i < count; i++)
        {
            var order = i / 3;
            var isRevised = random.Next(6) == 0;
            var isCancelled = random.Next(9) == 0;
            file.Append(CultureInfo.InvariantCulture, $"{name}-{order},C{order % 50},P{random.Next(40)},{random.Next(1, 30)},2026-01-{1 + order % 28:D2},{Maybe(3, () => Day(5, 20))},{Maybe(5, () => Day(5, 25))},")
                .Append(CultureInfo.InvariantCulture, $"{(isRevised ? Day(10, 30) : "")},{(isRevised ? random.Next(2) == 0 ? "customer" : "us" : "")},{Maybe(4, () => Day(1, 20))},{Maybe(6, () => Day(1, 30))},{Maybe(3, () => random.Next(0, 30).ToString(CultureInfo.InvariantCulture))},")
                .Append(CultureInfo.InvariantCulture, $"{(isCancelled ? Day(1, 10) : "")},{(isCancelled ? "us" : "")},{Maybe(10, () => (random.Next(100_000) / 100m).ToString(CultureInfo.InvariantCulture))},{Maybe(2, () => "T" + random.Next(3))},R{order % 4},{(order % 2 == 0 ? "shop" : "web")},{(order % 3 == 0 ? "open" : "closed")}\n");
        }
        return file.ToString();
    }

    /// <summary>A company whose imports are followed by its facts.</summary>
    private sealed class Followed(Importing company) : IAfterImport, IDisposable
    {
        private bool _watched = true;

        public FactsHolder Holder { get; } = new(company.Database.Home, NullLogger<Facts>.Instance);
        public Func<Task>? BeforeFollow { get; set; }
        private FactsAfterImport Follower => new(Holder);

        public IReadOnlyCollection<string> Watched => Follower.Watched;

        public void Watch(long import, long most, IEnumerable<ImportedRows> rows, CancellationToken ct)
        {
            if (_watched) Follower.Watch(import, Math.Max(most, 100_000), rows, ct);
        }

        public async Task Follow(CancellationToken ct)
        {
            if (BeforeFollow is { } first) await first();
            await Follower.Follow(ct);
        }

        public async Task<ImportOutcome> Import(string lines, Func<ImportRequest, ImportRequest>? with = null, bool watched = true)
        {
            _watched = watched;
            var runner = new ImportRunner(company.Database.Home, company.Clock, Importing.Targets, this, NullLogger<ImportRunner>.Instance);
            var outcome = await runner.Run((with ?? (r => r))(new ImportRequest([company.Write("x.csv", lines)], null, "user:Wang")), null, Ct);
            Assert.True(outcome.Error is null, outcome.Error is null ? "" : Nuoda.Platform.Texts.Message(outcome.Error));
            return outcome.Value;
        }

        public async Task<IEnumerable<string>> Segments() => (await Holder.Get(Ct)).State.Lines.Segments.Select(s => s.Segment.Name.Split("-0")[0]);

        public async Task AssertAsRebuilt(Func<Task>? before = null)
        {
            if (before is not null) await before();
            var facts = await Holder.Get(Ct);
            var followed = Dump(facts.State);
            await facts.Rebuild(Ct);
            Assert.Equal(Dump(facts.State), followed);
        }

        public void Dispose() => Holder.Dispose();

        private static unsafe List<string> Dump(FactsState state)
        {
            var rows = new List<string>();
            foreach (var (table, name) in new[] { (state.Lines, "line"), (state.Orders, "order") })
                foreach (var live in table.Segments)
                    for (var block = 0; block < live.Segment.Blocks; block++)
                        for (var i = 0; i < live.Segment.RowsIn(block); i++)
                        {
                            if (live.IsDead((long)block * Segment.BlockRows + i)) continue;
                            var values = Enumerable.Range(0, FactColumns.Count).Select(c => Value(live.Segment, block, (FactColumn)c, i)).ToArray();
                            rows.Add($"{name} {string.Join(' ', values)}");
                        }
            rows.Sort(StringComparer.Ordinal);
            return rows;

            string Value(Segment segment, int block, FactColumn column, int row)
            {
                var value = segment.At(block, column, row);
                if (value == FactColumns.Missing) return "-";
                if (column == FactColumn.Events)
                {
                    var events = segment.Events(value);
                    return Convert.ToHexString(new ReadOnlySpan<byte>(events, (int)LineEvents.Length(events)));
                }
                return Enum.TryParse<TextKind>(column.ToString(), out var kind) ? state.Codes.WordOf(kind, (int)value) : value.ToString(CultureInfo.InvariantCulture);
            }
        }
    }
}
