using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>A column of a file: what stands in it, and what it is taken for.</summary>
/// <param name="Samples">Up to five values that differ.</param>
/// <param name="Field">Null: left out.</param>
/// <param name="Format">Date format or decimal mark that somebody has to choose, or has chosen; null when the content tells.</param>
/// <param name="IsRule">The field's value is computed from several columns; the profile says how.</param>
public sealed record MappedColumn(string Header, IReadOnlyList<string> Samples, string? Field, string? Format, bool IsAmbiguous, bool IsRule);

/// <summary>One sheet of one file with its columns.</summary>
/// <param name="Rows">Kind of rows; null when the file is not needed or nobody knows yet.</param>
public sealed record MappedFile(string Name, string? Sheet, string? Encoding, string? Delimiter, string? Rows, IReadOnlyList<MappedColumn> Columns)
{
    /// <summary>What the profile knew of it, rules included; null when the columns were matched by themselves.</summary>
    public IReadOnlyList<ProfileFile> Known { get; init; } = [];

    /// <summary>Why the columns alone do not tell.</summary>
    public Error? Unsure { get; init; }
}

/// <summary>What an import's files would mean, to be looked at and corrected before anything is read in earnest.</summary>
public sealed record Mapping(IReadOnlyList<MappedFile> Files, ImportProfile? Profile)
{
    public const int SampleValues = 5;

    /// <summary>Without a profile: one entry a file, from the fields of its columns.</summary>
    public ImportProfile ToProfile(string name) => Profile is { } profile ? profile with { Name = name } : new(name, [.. Files.Where(f => f.Rows is not null).Select(FileOf)]);

    public string ToJson()
    {
        var json = (JsonObject)JsonNode.Parse(ToProfile(Profile?.Name ?? "").ToJson())!;
        json["samples"] = new JsonArray([.. Files.Select(f => (JsonNode)new JsonObject
        {
            ["file"] = f.Name, ["sheet"] = f.Sheet, ["encoding"] = f.Encoding, ["delimiter"] = f.Delimiter, ["rows"] = f.Rows,
            ["columns"] = new JsonObject(f.Columns.Where(c => c.Header.Length > 0).DistinctBy(c => c.Header).Select(c => KeyValuePair.Create(c.Header, (JsonNode?)new JsonObject
            {
                ["field"] = c.Field, ["samples"] = new JsonArray([.. c.Samples.Select(s => (JsonNode)s)]),
            }))),
        })]);
        return json.ToJsonString(ProfileFile.Indented);
    }

    private static ProfileFile FileOf(MappedFile file) => new(file.Name, [.. file.Columns.Where(c => c.Field is not null).Select(c => c.Header).Distinct()], file.Rows, null,
        file.Columns.Where(c => c.Field is not null).DistinctBy(c => c.Field)
            .ToDictionary(c => c.Field!, c => (FieldSource)new FromColumn(c.Header, c.Format, [], null, false, null), StringComparer.Ordinal));
}

/// <summary>Looks into files and proposes a mapping.</summary>
internal sealed class MappingProposal(ImportCatalogue catalogue)
{
    private const int SampleRows = 2_000;

    public Result<Mapping> Of(IReadOnlyList<ImportFile> files, ImportProfile? profile)
    {
        var mapped = new List<MappedFile>();
        foreach (var file in files)
        {
            var opened = ImportPlanner.OpenFile(file, profile);
            if (opened.Error is { } refused) return refused;
            foreach (var sheet in opened.Value.Sheets.Where(s => !s.Hidden))
            {
                var rows = opened.Value.Rows(sheet.Name);
                if (rows.Error is { } unreadable)
                {
                    if (opened.Value.Sheets.Count > 1 && unreadable.Code == "file.empty") continue;
                    return unreadable;
                }
                using var reader = rows.Value;
                mapped.Add(Look(opened.Value, sheet.Name, reader, profile));
            }
        }
        return new Mapping(mapped, profile);
    }

    private MappedFile Look(TabularFile table, string? sheet, RowReader reader, ImportProfile? profile)
    {
        var samples = reader.Headers.Select(_ => new List<string>()).ToList();
        var formats = new ColumnFormats { Dates1904 = table.Dates1904 };
        for (var i = 0; i < SampleRows && reader.Read(); i++)
        {
            if (reader.Fault is not null) continue;
            formats.Sample(reader, NullMarkers.Usual);
            for (var c = 0; c < Math.Min(reader.FieldCount, samples.Count); c++)
            {
                if (samples[c].Count == Mapping.SampleValues || reader.Field(c).IsEmpty) continue;
                var text = reader.Text(c);
                if (text.Length > 60) text = text[..60] + "…";
                if (!samples[c].Contains(text)) samples[c].Add(text);
            }
        }
        IReadOnlyList<ProfileFile> known = profile is null ? [] : [.. profile.Files.Where(f => ImportPlanner.IsKnown(f, reader.Headers))];
        Error? unsure = null;
        var rows = known.FirstOrDefault(k => k.Rows is not null);
        if (profile is null)
        {
            var matched = ColumnMatching.Match(table.Name, reader.Headers, formats, catalogue);
            unsure = matched.Error;
            rows = matched.Error is null ? matched.Value : ColumnMatching.Guess(table.Name, reader.Headers, formats, catalogue);
        }
        var columns = reader.Headers.Select((h, i) => Column(h, i, samples[i], rows, formats)).Where(c => !RejectedRows.IsOurs(c.Header)).ToList();
        return new(table.Name, sheet, table.Encoding?.WebName, table.Delimiter?.ToString(), rows?.Rows, columns) { Known = known, Unsure = unsure };
    }

    private MappedColumn Column(string header, int index, List<string> samples, ProfileFile? file, ColumnFormats formats)
    {
        var plain = file?.Columns.FirstOrDefault(c => c.Value is FromColumn from && from.Header.Trim().Equals(header, StringComparison.OrdinalIgnoreCase));
        var field = plain?.Key;
        var isRule = field is null && file?.Columns.Values.Any(s => s is not FromColumn && s.Headers().Any(h => h.Trim().Equals(header, StringComparison.OrdinalIgnoreCase))) == true;
        var type = field is null ? FieldType.Text : catalogue.Fields[field].Type;
        var isAmbiguous = type switch
        {
            FieldType.Day or FieldType.Moment => formats.Dates(index).IsAmbiguous,
            FieldType.Number or FieldType.WholeNumber => formats.Numbers(index).IsAmbiguous,
            _ => false,
        };
        return new(header, samples, field, (plain?.Value as FromColumn)?.Format, isAmbiguous, isRule);
    }
}
