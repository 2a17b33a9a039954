using System.Globalization;
using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>A file of an import: how the user calls it, and where it lies.</summary>
[Published]
public sealed record ImportFile(string Name, string Path);

/// <summary>What was found of one file.</summary>
/// <param name="Rows">Kinds of rows it holds; empty when it is not needed.</param>
public sealed record FileFound(string Name, string? Sheet, string? Encoding, string? Delimiter, IReadOnlyList<string> Rows, IReadOnlyList<string> IgnoredColumns, IReadOnlyList<string> MissingColumns);

/// <summary>One sheet of one file, ready to be staged.</summary>
internal sealed class StagePlan(int file, TabularFile table, string? sheet, IReadOnlyList<StagePlanPart> parts)
{
    public int File => file;
    public TabularFile Table => table;
    public string? Sheet => sheet;
    public IReadOnlyList<StagePlanPart> Parts => parts;
}

/// <summary>One kind of rows in a sheet.</summary>
internal sealed record StagePlanPart(StageSpec Spec, ConditionCell? Where, CellSource?[] Sources, bool[] IsRequired);

/// <summary>Reads the files of an import into the stage: every row typed and checked by itself, all that is wrong with it listed.</summary>
internal sealed class Staging(StageFolder stage)
{
    private const int ChunkRows = 16_384, ChunkBytes = 3 << 20;
    private readonly StageChunk _rows = new();

    public long RowsRead { get; private set; }
    public long RowsRejected { get; private set; }
    public long RowsStaged { get; private set; }

    /// <summary>Rows that were staged by an attempt before this one.</summary>
    public long RowsResumed { get; private set; }

    /// <summary>Stages one sheet, going on after the chunks that are there already.</summary>
    /// <param name="staged">Told after each chunk: how many there are, and how many bytes of the file were read for them.</param>
    public Error? Stage(StagePlan plan, Action<int, long> staged, CancellationToken ct)
    {
        var chunk = 0;
        long done = 0;
        for (; stage.Read(plan.File, chunk) is { } there; chunk++)
        {
            done = there.End.LastRow;
            RowsRead += there.End.RowsRead;
            RowsResumed += there.End.RowsRead;
            RowsRejected += there.End.RowsRejected;
            RowsStaged += Count(there.Rows);
            staged(chunk + 1, 0);
            if (there.End.IsLast) return null;
        }
        var opened = plan.Table.Rows(plan.Sheet);
        if (opened.Error is { } refused) return refused;
        using var row = opened.Value;
        List<RowIssue> issues = [];
        long read = 0, rejected = 0;
        _rows.Clear();

        void Close(bool isLast)
        {
            stage.Write(plan.File, chunk++, _rows, new StageFolder.ChunkEnd(plan.File, row.RowNumber, read, rejected, isLast), issues);
            RowsRead += read;
            RowsRejected += rejected;
            RowsStaged += _rows.Rows;
            staged(chunk, row.BytesRead);
            _rows.Clear();
            issues.Clear();
            (read, rejected) = (0, 0);
        }

        while (row.Read())
        {
            if (row.RowNumber <= done) continue;
            ct.ThrowIfCancellationRequested();
            read++;
            if (!StageRow(plan, row, issues)) rejected++;
            if (_rows.Rows >= ChunkRows || _rows.Length >= ChunkBytes || issues.Count >= ChunkRows) Close(isLast: false);
        }
        if (row.Failure is { } failure) return failure;
        Close(isLast: true);
        return null;
    }

    private static int Count(ReadOnlySpan<byte> rows)
    {
        var count = 0;
        for (var at = 0; at < rows.Length; at += System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(rows[at..])) count++;
        return count;
    }

    private bool StageRow(StagePlan plan, RowReader row, List<RowIssue> issues)
    {
        var name = plan.Table.Name;
        if (row.Fault is { } fault)
        {
            var column = fault.Column is { } c && c < row.Headers.Count ? row.Headers[c] : null;
            issues.Add(new(name, plan.Sheet, row.RowNumber, column, column is null ? null : Short(row.Text(fault.Column!.Value)), "fault",
                [fault.Code, .. fault.Args.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture))], IsWarning: false));
            return false;
        }
        var good = true;
        foreach (var part in plan.Parts)
        {
            if (part.Where is { } where && !where.Holds(row)) continue;
            _rows.BeginRow(part.Spec.Index, row.RowNumber);
            var before = issues.Count;
            var isCounted = part.Spec.Kind.CountedBy.Count > 0;
            for (var i = 0; i < part.Sources.Length; i++)
            {
                var field = part.Spec.Fields[i];
                if (Write(field, part.Sources[i], row, part.IsRequired[i], out var code, out var expected)) continue;
                issues.Add(new(name, plan.Sheet, row.RowNumber, part.Sources[i]?.Column ?? field.Name, Value(part.Sources[i], row), code, [field.Name, expected], IsWarning: false));
                isCounted &= !part.Spec.Kind.CountedBy.Contains(field.Name);
                _rows.Missing();
            }
            if (issues.Count == before) { _rows.EndRow(); continue; }
            if (isCounted) _rows.EndRefusedRow();
            else _rows.DropRow();
            good = false;
        }
        return good;
    }

    private static string? Value(CellSource? source, RowReader row)
    {
        if (source is null) return null;
        var text = source.Text(row);
        return text.IsEmpty ? null : Short(Encoding.UTF8.GetString(text));
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";

    /// <summary>Writes one value; false when it cannot be read, with the reason and what was expected.</summary>
    private bool Write(ImportField field, CellSource? source, RowReader row, bool required, out string code, out string? expected)
    {
        (code, expected) = ("", null);
        switch (field.Type)
        {
            case FieldType.Text or FieldType.LongText or FieldType.Currency or FieldType.Gtin:
                var text = source is null ? default : source.Text(row);
                if (text.IsEmpty && required) { code = "required"; return false; }
                if (field.Type == FieldType.Text && text.Length > Storage.NuodaDb.TextLength && Encoding.UTF8.GetCharCount(text) > Storage.NuodaDb.TextLength)
                {
                    (code, expected) = ("too_long", Storage.NuodaDb.TextLength.ToString(CultureInfo.InvariantCulture));
                    return false;
                }
                if (field.Type == FieldType.Currency && !text.IsEmpty && Currency.TryParse(Encoding.UTF8.GetString(text)) is null) { code = "not_a_currency"; return false; }
                if (field.Type == FieldType.Gtin && !text.IsEmpty && !Gs1.IsGtin(Encoding.UTF8.GetString(text))) { code = "not_a_gtin"; return false; }
                // PostgreSQL's text has no place for it, and no name needs it.
                if (text.Contains((byte)0)) { code = "nul"; return false; }
                _rows.Text(text);
                return true;
            case FieldType.Day or FieldType.Moment:
                int day = 0, second = 0;
                switch (source?.Moment(row, out day, out second) ?? CellState.Missing)
                {
                    case CellState.Ok: _rows.Moment(day, second == CellValues.NoTime ? null : second); return true;
                    case CellState.Missing when !required: _rows.Byte(0); return true;
                    case CellState.Missing: code = "required"; return false;
                    default: code = "not_a_date"; return false;
                }
            case FieldType.Number or FieldType.WholeNumber:
                decimal number = 0;
                switch (source?.Number(row, out number) ?? CellState.Missing)
                {
                    case CellState.Missing when !required: _rows.Byte(0); return true;
                    case CellState.Missing: code = "required"; return false;
                    case CellState.Bad: code = "not_a_number"; return false;
                }
                if (field.Type == FieldType.WholeNumber && number != decimal.Truncate(number)) { code = "not_whole"; return false; }
                if (number < field.Min) { (code, expected) = ("too_small", field.Min?.ToString(CultureInfo.InvariantCulture)); return false; }
                if (number > field.Max) { (code, expected) = ("too_large", (field.Max + 1)?.ToString(CultureInfo.InvariantCulture)); return false; }
                if (Math.Abs(number) >= 1_000_000_000_000m) { (code, expected) = ("too_large", "1000000000000"); return false; }
                _rows.Number(number);
                return true;
            case FieldType.YesNo:
                var word = source is null ? default : source.Text(row);
                if (word.IsEmpty) { _rows.Byte(0); return true; }
                if (!CellValues.TryBoolean(word, out var yes)) { code = "not_yes_no"; return false; }
                _rows.Byte(yes ? 2 : 1);
                return true;
            default:
                return WriteChoice(field, source is null ? default : source.Text(row), ref code, ref expected);
        }
    }

    private bool WriteChoice(ImportField field, ReadOnlySpan<byte> word, ref string code, ref string? expected)
    {
        if (word.IsEmpty) { _rows.Byte(0); return true; }
        var written = Encoding.UTF8.GetString(word);
        for (var i = 0; i < field.Choices.Count; i++)
        {
            var choice = field.Choices[i];
            if (!choice.Name.Equals(written, StringComparison.OrdinalIgnoreCase) && !choice.Synonyms.Contains(written, StringComparer.OrdinalIgnoreCase)) continue;
            _rows.Byte(i + 1);
            return true;
        }
        (code, expected) = ("not_a_choice", string.Join(", ", field.Choices.Select(c => c.Name)));
        return false;
    }
}
