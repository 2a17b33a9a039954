using System.Text;
using Nuoda.Analytics.Features;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>A table of cases (customers, debtors), a row each: what they are called and what is known of them.</summary>
/// <param name="Ids">By the id column, else by the row's number.</param>
/// <param name="Rows">Their numbers, as a spreadsheet counts.</param>
/// <param name="Features">Numbers where nearly all cells of the first rows are numbers, else categories; empty cells are missing.</param>
/// <param name="Outcomes">The target column as it stands; null where it is empty. Empty without a target.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record TableFile(string[] Ids, long[] Rows, IReadOnlyList<Feature> Features, string?[] Outcomes, RejectedCells Rejected)
{
    private const int SampleRows = 1000;
    // A column with fewer numbers than that has categories, or is wrong altogether.
    private const double MostlyNumbers = 0.9;
    private static readonly string[] IdNames = ["customer", "customer_id", "id", "客户", "客户编号", "编号"];

    private sealed record Column(int At, string Name, bool IsNumber, DecimalMark Mark)
    {
        public List<double> Numbers { get; } = [];
        public List<string?> Words { get; } = [];

        public Feature Feature => IsNumber ? new NumericFeature(Name, [.. Numbers]) : new CategoricalFeature(Name, Words);
    }

    /// <param name="path">The file.</param>
    /// <param name="id">Column with the names of the cases; one that is called customer, id … when null.</param>
    /// <param name="wanted">Columns to read; all others than id and target when null.</param>
    /// <param name="target">Column with the outcome.</param>
    /// <param name="complete">Whether a number may not be missing.</param>
    public static Result<TableFile> Read(string path, string? id, IReadOnlyList<string>? wanted, string? target = null, bool complete = false)
    {
        var opened = TabularFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var headers = file.Headers;
        foreach (var name in (wanted ?? []).Append(id).Append(target).OfType<string>())
            if (headers.PlaceOf(name) < 0) return headers.NoColumn(file.Name, name);
        var idAt = headers.PlaceOf(id is not null ? [id] : IdNames);
        var targetAt = target is null ? -1 : headers.PlaceOf(target);
        int[] chosen = wanted is not null ? [.. wanted.Select(w => headers.PlaceOf(w))] : [.. Enumerable.Range(0, headers.Count).Where(c => c != idAt && c != targetAt && headers[c].Length > 0)];
        var detected = Detect(file, [.. chosen.Distinct()]);
        return detected.Error is { } broken ? broken : Collect(file, detected.Value, idAt, targetAt, complete);
    }

    private static Result<TableFile> Collect(TabularFile file, Column[] columns, int idAt, int targetAt, bool complete)
    {
        var rows = file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var (ids, numbersOfRows, outcomes, rejected) = (new List<string>(), new List<long>(), new List<string?>(), new RejectedCells());
        var numbers = new double[columns.Length];
        while (reader.Read())
        {
            if (reader.Fault is { } fault) { rejected.Add(reader.RowNumber, fault); continue; }
            if (!TryNumbers(reader, columns, numbers, complete, rejected)) continue;
            for (var c = 0; c < columns.Length; c++)
            {
                if (columns[c].IsNumber) columns[c].Numbers.Add(numbers[c]);
                else columns[c].Words.Add(Word(reader, columns[c].At));
            }
            ids.Add(idAt < 0 ? reader.RowNumber.ToString(System.Globalization.CultureInfo.InvariantCulture) : Word(reader, idAt) ?? "");
            numbersOfRows.Add(reader.RowNumber);
            if (targetAt >= 0) outcomes.Add(Word(reader, targetAt));
        }
        if (reader.Failure is { } broken) return broken;
        return ids.Count == 0 && rejected.Count == 0 ? Error.Invalid("analysis.no_rows", file.Name) : new TableFile([.. ids], [.. numbersOfRows], [.. columns.Select(c => c.Feature)], [.. outcomes], rejected);
    }

    private static bool TryNumbers(RowReader reader, Column[] columns, double[] numbers, bool complete, RejectedCells rejected)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            var (at, name, isNumber, mark) = columns[c];
            if (!isNumber) continue;
            numbers[c] = double.NaN;
            if (NullMarkers.Usual.IsNull(reader.Field(at)))
            {
                if (!complete) continue;
                rejected.Add(reader.RowNumber, name, reader.Text(at), "value_missing");
                return false;
            }
            if (!CellValues.TryNumber(reader.Field(at), reader.Kind(at) == CellKind.Number ? DecimalMark.Point : mark, out var value))
            {
                rejected.Add(reader.RowNumber, name, reader.Text(at), "not_a_number");
                return false;
            }
            numbers[c] = (double)value;
        }
        return true;
    }

    private static Result<Column[]> Detect(TabularFile file, int[] chosen)
    {
        var rows = file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var found = chosen.Select(_ => (Cells: 0, Numbers: 0, Marks: new NumberDetector())).ToArray();
        for (var i = 0; i < SampleRows && reader.Read(); i++)
        {
            if (reader.Fault is not null) continue;
            for (var c = 0; c < chosen.Length; c++)
            {
                var text = reader.Field(chosen[c]);
                if (NullMarkers.Usual.IsNull(text)) continue;
                found[c].Cells++;
                if (reader.Kind(chosen[c]) == CellKind.Number || CellValues.TryNumber(text, DecimalMark.Point, out _) || CellValues.TryNumber(text, DecimalMark.Comma, out _)) found[c].Numbers++;
                if (reader.Kind(chosen[c]) == CellKind.Text) found[c].Marks.Add(text);
            }
        }
        return chosen.Select((at, c) => new Column(at, file.Headers[at], found[c].Cells > 0 && found[c].Numbers >= MostlyNumbers * found[c].Cells, found[c].Marks.Result().Choice ?? DecimalMark.Point)).ToArray();
    }

    private static string? Word(RowReader reader, int at) => NullMarkers.Usual.IsNull(reader.Field(at)) ? null : Encoding.UTF8.GetString(CellValues.Trim(reader.Field(at)));
}
