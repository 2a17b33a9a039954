using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>What will be done with the files of an import.</summary>
internal sealed record ImportPlan(IReadOnlyList<StagePlan> Sheets, IReadOnlyList<StageSpec> Specs, IReadOnlyList<FileFound> Found, IReadOnlyList<RowIssue> Warnings)
{
    /// <summary>No more rows than this will be staged; null when that shows only once they are.</summary>
    public long? MostRows() => Sheets is [var only] ? only.Table.MostRows() * only.Parts.Count : null;
}

/// <summary>Looks into the files and says what each column means: by a profile, or by itself.</summary>
internal sealed class ImportPlanner(ImportCatalogue catalogue)
{
    // Enough to meet a day above 12 in any month-first or day-first column that has one.
    private const int SampleRows = 2_000;

    private readonly List<StagePlan> _sheets = [];
    private readonly List<StageSpec> _specs = [];
    private readonly List<FileFound> _found = [];
    private readonly List<RowIssue> _warnings = [];
    private readonly Dictionary<Lookup, IReadOnlyDictionary<string, byte[]>?> _lookups = [];
    private readonly List<(TabularFile Table, string? Sheet, IReadOnlyList<string> Headers, List<ProfileFile> Known)> _open = [];

    public Result<ImportPlan> Plan(IReadOnlyList<ImportFile> files, ImportProfile? profile)
    {
        foreach (var file in files)
        {
            var opened = Open(file, profile);
            if (opened is { } refused) return refused;
        }
        foreach (var (table, sheet, headers, known) in _open)
        {
            var planned = PlanSheet(table, sheet, headers, known, profile);
            if (planned is { } refused) return refused;
        }
        if (_sheets.Count == 0) return Error.Invalid("import.no_known_file", profile?.Name ?? "-", string.Join(", ", files.Select(f => f.Name)));
        return new ImportPlan(_sheets, _specs, _found, _warnings);
    }

    private Error? Open(ImportFile file, ImportProfile? profile)
    {
        var opened = OpenFile(file, profile);
        if (opened.Error is { } refused) return refused;
        var table = opened.Value;
        foreach (var sheet in table.Sheets.Where(s => !s.Hidden))
        {
            var rows = table.Rows(sheet.Name);
            if (rows.Error is { } unreadable)
            {
                // An empty sheet beside full ones is nothing to complain of.
                if (table.Sheets.Count > 1 && unreadable.Code == "file.empty") continue;
                return unreadable;
            }
            using var reader = rows.Value;
            if (reader.Headers.Where(h => h.Length > 0).GroupBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice && profile is null)
                return Error.Invalid("import.header_twice", file.Name, twice.Key).At(twice.Key);
            _open.Add((table, sheet.Name, reader.Headers, profile is null ? [] : [.. profile.Files.Where(f => IsKnown(f, reader.Headers))]));
        }
        return null;
    }

    /// <summary>Opens a file as the profile says, where it says anything of files like it.</summary>
    internal static Result<TabularFile> OpenFile(ImportFile file, ImportProfile? profile)
    {
        // The header tells which sort of file it is; only then the profile's word on its encoding is known.
        var opened = TabularFile.Open(file.Path, null, file.Name);
        if (opened.Error is not null || opened.Value.IsWorkbook) return opened;
        var said = profile?.Files.FirstOrDefault(f => (f.Encoding is not null || f.Delimiter is not null) && (IsKnown(f, opened.Value.Headers) || f.Name == file.Name));
        return said is null ? opened : TabularFile.Open(file.Path, new TabularOptions(said.Encoding is { } e ? Encoding.GetEncoding(e) : null, said.Delimiter?[0]), file.Name);
    }

    internal static bool IsKnown(ProfileFile file, IReadOnlyList<string> headers) =>
        file.Recognise.Count > 0 && file.Recognise.All(r => headers.Contains(r.Trim(), StringComparer.OrdinalIgnoreCase));

    private Error? PlanSheet(TabularFile table, string? sheet, IReadOnlyList<string> headers, List<ProfileFile> known, ImportProfile? profile)
    {
        var found = new FileFound(table.Name, sheet, table.Encoding?.WebName, table.Delimiter?.ToString(), [], [], []);
        if (profile is not null && !known.Any(k => k.Rows is not null))
        {
            _found.Add(found);
            return null;
        }
        var formats = new ColumnFormats { Dates1904 = table.Dates1904 };
        var rows = table.Rows(sheet);
        if (rows.Error is { } unreadable) return unreadable;
        using (var reader = rows.Value)
        {
            for (var i = 0; i < SampleRows && reader.Read(); i++)
                if (reader.Fault is null) formats.Sample(reader, NullMarkers.Usual);
        }
        if (profile is null)
        {
            var matched = ColumnMatching.Match(table.Name, headers, formats, catalogue);
            if (matched.Error is { } unsure) return unsure;
            known = [matched.Value];
        }
        var parts = new List<StagePlanPart>();
        var used = new HashSet<int>();
        var missing = new List<string>();
        foreach (var file in known.Where(k => k.Rows is not null))
        {
            var part = PlanPart(table.Name, sheet, headers, file, formats, used, missing);
            if (part.Error is { } refused) return refused;
            parts.Add(part.Value);
        }
        foreach (var column in missing)
            _warnings.Add(new(table.Name, sheet, 1, column, null, "column_missing", [], IsWarning: true));
        var ignored = headers.Where((h, i) => h.Length > 0 && !used.Contains(i) && !RejectedRows.IsOurs(h)).ToList();
        if (profile is null)
            foreach (var column in ignored) _warnings.Add(new(table.Name, sheet, 1, column, null, "column_unknown", [], IsWarning: true));
        _found.Add(found with { Rows = [.. parts.Select(p => p.Spec.Kind.Name).Distinct()], IgnoredColumns = ignored, MissingColumns = missing });
        _sheets.Add(new StagePlan(_sheets.Count, table, sheet, parts));
        return null;
    }

    private Result<StagePlanPart> PlanPart(string fileName, string? sheet, IReadOnlyList<string> headers, ProfileFile file, ColumnFormats formats, HashSet<int> used, List<string> missing)
    {
        var kind = catalogue.Kinds[file.Rows!];
        var sources = new CellSources(fileName, headers, formats, ReadLookup);
        var made = new Dictionary<string, CellSource>(StringComparer.Ordinal);
        foreach (var (name, source) in file.Columns)
        {
            var before = sources.Missing.Count;
            var cell = sources.Make(source, catalogue.Fields[name].Type);
            if (cell is not null) made[name] = cell;
            else if (kind.Required.Contains(name)) return Error.Invalid("import.required_column", fileName, string.Join(", ", sources.Missing.Skip(before)), name);
        }
        if (kind.Fields.Contains(StageSpec.OccurrenceField) && !made.ContainsKey(StageSpec.OccurrenceField) && headers.FirstOrDefault(RejectedRows.IsOccurrence) is { } occurrence)
            made[StageSpec.OccurrenceField] = sources.Make(new FromColumn(occurrence, null, [], null, false, null), FieldType.WholeNumber)!;
        if (sources.Unsure.Count > 0) return sources.Unsure[0];
        var where = file.Where is null ? null : sources.Condition(file.Where);
        if (file.Where is not null && where is null) return Error.Invalid("import.required_column", fileName, file.Where.Column, "where");
        used.UnionWith(sources.Used);
        missing.AddRange(sources.Missing.Distinct().Except(missing));
        var spec = new StageSpec(_specs.Count, fileName, kind, [.. made.Keys.Select(k => catalogue.Fields[k])]) { Sheet = sheet, Columns = made.ToDictionary(m => m.Key, m => m.Value.Column, StringComparer.Ordinal) };
        _specs.Add(spec);
        return new StagePlanPart(spec, where, [.. spec.Fields.Select(f => made[f.Name])], [.. spec.Fields.Select(f => kind.Required.Contains(f.Name))]);
    }

    private IReadOnlyDictionary<string, byte[]>? ReadLookup(Lookup lookup)
    {
        if (_lookups.TryGetValue(lookup, out var known)) return known;
        foreach (var (table, sheet, headers, files) in _open)
        {
            if (!files.Any(f => f.Name == lookup.File)) continue;
            int key = Find(headers, lookup.Key), value = Find(headers, lookup.Value);
            if (key < 0 || value < 0) continue;
            var rows = table.Rows(sheet);
            if (rows.Error is not null) continue;
            using var reader = rows.Value;
            var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            while (reader.Read())
            {
                var text = CellValues.Trim(reader.Field(value));
                if (reader.Fault is null && !text.IsEmpty) values[Encoding.UTF8.GetString(CellValues.Trim(reader.Field(key)))] = text.ToArray();
            }
            return _lookups[lookup] = values;
        }
        _warnings.Add(new(lookup.File, null, 1, lookup.Key, null, "lookup_missing", [lookup.File, lookup.Of], IsWarning: true));
        return _lookups[lookup] = null;
    }

    private static int Find(IReadOnlyList<string> headers, string header)
    {
        for (var i = 0; i < headers.Count; i++)
            if (string.Equals(headers[i], header.Trim(), StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
