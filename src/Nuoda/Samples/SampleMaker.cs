using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Import;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Samples;

/// <summary>Writes the sample company, as files or through import into a data folder.</summary>
public sealed class SampleMaker(TimeProvider clock, IEnumerable<IImportTarget> targets, ILogger<ImportRunner> log)
{
    /// <summary>An import keeps its lines in memory while files that refer to them follow, so a large company comes in parts.</summary>
    private const int LinesPerImport = 40_000;

    private static readonly CultureInfo Plain = CultureInfo.GetCultureInfo("en");

    /// <summary>What came of it.</summary>
    public sealed record Made(DateOnly From, DateOnly To, long Customers, long Products, long Orders, long Lines, long Deliveries, long Returns, long Reviews);

    /// <summary>The day before which the sample company's orders end, when nobody says another.</summary>
    public DateOnly Today => Company.Default.Today(clock);

    /// <summary>Only the files, with headers in the language.</summary>
    public static Made WriteFiles(string folder, SampleParameters truth, DateOnly today, CultureInfo language)
    {
        var (world, orders, first) = Begin(truth, today);
        using var files = new SampleFiles(folder, language);
        WriteMasters(truth, world, today, files);
        for (var day = 0; day < orders.Days; day++) orders.WriteDay(day, files);
        files.Finish();
        return Count(world, orders, first, today);
    }

    /// <summary>Fills an empty data folder, or says why it does not.</summary>
    /// <param name="home">Migrated.</param>
    /// <param name="truth">Size and chances.</param>
    /// <param name="today">The last order comes on the day before.</param>
    /// <param name="progress">Lines stored so far.</param>
    /// <param name="ct">Stops between batches; what was stored by then stays.</param>
    public async Task<Result<Made>> Make(DataHome home, SampleParameters truth, DateOnly today, IProgress<long>? progress, CancellationToken ct)
    {
        if (await Prepare(home, ct) is { } refused) return refused;
        var temporary = Path.Combine(home.Folder, "sample-files");
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        try
        {
            // The facts are built once, at the end, so nobody follows the imports.
            var runner = new ImportRunner(home, clock, targets, follower: null, log);
            var profile = runner.ReadProfile(SampleFiles.Profile(Plain));
            if (profile.Error is { } wrong) return wrong;
            var (world, orders, first) = Begin(truth, today);
            var parts = new Parts(truth, world, orders, today, temporary);
            var next = Task.Run(parts.Next, ct);
            while (await next is { } files)
            {
                // The next part is written while this one is imported.
                next = Task.Run(parts.Next, ct);
                await Import(runner, profile.Value, files, ct);
                Directory.Delete(Path.GetDirectoryName(files[0].Path)!, recursive: true);
                progress?.Report(parts.LinesOf(files));
            }
            using var facts = await Facts.Open(home, log, ct);
            await facts.Persist(ct);
            return Count(world, orders, first, today);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Says that this is the sample company; refuses where a company of one's own is.</summary>
    private static async Task<Error?> Prepare(DataHome home, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        var company = await Company.Load(db, ct);
        if (!company.IsSample && company.Name.Length > 0) return Error.Conflict("samples.own_company", company.Name, home.Folder);
        if (await db.Set<Customer>().AnyAsync(ct)) return Error.Conflict("samples.not_empty", home.Folder);
        await (company with { Name = Texts.Of("samples.company"), Currency = "CNY", TimeZone = "Asia/Shanghai", IsSample = true }).Store(db, ct);
        await db.SaveChangesAsync(ct);
        return null;
    }

    private static async Task Import(ImportRunner runner, ImportProfile profile, IReadOnlyList<ImportFile> files, CancellationToken ct)
    {
        var result = await runner.Run(new ImportRequest(files, profile, "sample") { AllOrNothing = true }, null, ct);
        // Files of our own that our own import refuses are a bug.
        if (result.Error is { } refused) throw new InvalidOperationException($"The sample was refused: {refused.Message()}");
        if (result.Value.Rejected > 0) throw new InvalidOperationException($"The sample was refused: {JsonSerializer.Serialize(result.Value.Issues.First(i => !i.IsWarning))}");
    }

    private static (SampleWorld World, SampleOrders Orders, DateOnly First) Begin(SampleParameters truth, DateOnly today)
    {
        var first = today.AddMonths(-truth.Months);
        var days = today.DayNumber - first.DayNumber;
        var world = new SampleWorld(truth, days);
        return (world, new SampleOrders(truth, world, first, days), first);
    }

    private static Made Count(SampleWorld world, SampleOrders orders, DateOnly first, DateOnly today) => new(
        first, today.AddDays(-1), world.Customers.Length, world.Products.Length, orders.Counts.Orders, orders.Counts.Lines, orders.Counts.Deliveries, orders.Counts.Returns, orders.Counts.Reviews);

    private static void WriteMasters(SampleParameters truth, SampleWorld world, DateOnly today, SampleFiles files)
    {
        SampleStock.Write(truth, world, today, files);
        var customers = files.To(SampleFiles.Customers);
        foreach (var c in world.Customers)
        {
            var region = truth.Regions[c.Region];
            customers.Row(c.Code, c.Name, c.Class.ToString(), c.Segment, region.Name, region.Market, c.Territory, c.SalesPerson, "中国 China", region.Name, c.Address, c.Phone, c.Email);
        }
        var contacts = files.To(SampleFiles.Contacts);
        foreach (var c in world.Contacts) contacts.Row(c.Customer, c.Name, c.Title, c.Phone, c.Email);
        var products = files.To(SampleFiles.Products);
        foreach (var p in world.Products) products.Row(p.Code, p.Name, truth.Groups[p.Group].Name, truth.Groups[p.Group].Unit, p.Pack, p.Supplier);
    }

    /// <summary>The files of one import after the other, each in a folder of its own.</summary>
    private sealed class Parts(SampleParameters truth, SampleWorld world, SampleOrders orders, DateOnly today, string folder)
    {
        private readonly Dictionary<string, long> _linesUntil = [];
        private int _part, _day;

        public IReadOnlyList<ImportFile>? Next()
        {
            if (_day == orders.Days) return null;
            using var files = new SampleFiles(Path.Combine(folder, _part.ToString(CultureInfo.InvariantCulture)), Plain);
            if (_part++ == 0) WriteMasters(truth, world, today, files);
            for (var before = orders.Counts.Lines; _day < orders.Days && orders.Counts.Lines - before < LinesPerImport; _day++) orders.WriteDay(_day, files);
            var finished = files.Finish();
            lock (_linesUntil) _linesUntil[finished[0].Path] = orders.Counts.Lines;
            return finished;
        }

        public long LinesOf(IReadOnlyList<ImportFile> files)
        {
            lock (_linesUntil) return _linesUntil[files[0].Path];
        }
    }
}
