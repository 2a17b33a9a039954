using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>Answers in a file: one row a respondent, columns of answers and columns of words.</summary>
internal sealed class ColumnFile
{
    private const int SampleRows = 1000;
    private static readonly string[] Numbering = ["id", "respondent", "respondent_id", "no", "nr", "编号", "序号", "受访者"];

    private readonly TabularFile _file;

    private ColumnFile(TabularFile file) => _file = file;

    public string Name => _file.Name;
    public IReadOnlyList<string> Headers => _file.Headers;

    /// <summary>Cells that could not be used.</summary>
    public RejectedCells Rejected { get; } = new();

    public static Result<ColumnFile> Open(string path)
    {
        var opened = TabularFile.Open(path);
        return opened.Error is { } refused ? refused : new ColumnFile(opened.Value);
    }

    /// <summary>Columns whose cells are numbers, but for those that number the respondents.</summary>
    /// <param name="but">Columns that serve another purpose.</param>
    public Result<IReadOnlyList<string>> NumberColumns(IReadOnlyCollection<string> but)
    {
        var rows = _file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var (numbers, others) = (new int[Headers.Count], new int[Headers.Count]);
        for (var i = 0; i < SampleRows && reader.Read(); i++)
        {
            if (reader.Fault is not null) continue;
            for (var c = 0; c < Headers.Count; c++)
            {
                if (CellValues.Trim(reader.Field(c)).IsEmpty) continue;
                if (CellValues.TryNumber(reader.Field(c), DecimalMark.Point, out _)) numbers[c]++;
                else others[c]++;
            }
        }
        // A column with a few broken answers is still a column of answers.
        return Headers.Where((h, c) => numbers[c] > others[c] && !but.Contains(h, StringComparer.OrdinalIgnoreCase) && !Numbering.Contains(h, StringComparer.OrdinalIgnoreCase)).ToList();
    }

    /// <summary>Reads the columns: a number a respondent, NaN where there is no answer or none that can be used; those are listed in <see cref="Rejected"/>.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="refuse">What is wrong with an answer: a text key behind "analysis.", or null.</param>
    /// <param name="words">Columns whose texts are wanted.</param>
    public Result<FileColumns> Read(IReadOnlyList<string> columns, Func<double, string?> refuse, IReadOnlyList<string> words)
    {
        int[] at = new int[columns.Count], wordsAt = new int[words.Count];
        foreach (var (names, places) in new[] { (columns, at), (words, wordsAt) })
            for (var i = 0; i < names.Count; i++)
            {
                places[i] = Headers.PlaceOf(names[i]);
                if (places[i] < 0) return Headers.NoColumn(Name, names[i]);
            }
        var rows = _file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var (answers, texts) = (at.Select(_ => new List<double>()).ToArray(), wordsAt.Select(_ => new List<string>()).ToArray());
        while (reader.Read())
        {
            if (reader.Fault is { } fault) { Rejected.Add(reader.RowNumber, fault); continue; }
            for (var c = 0; c < at.Length; c++) answers[c].Add(Answer(reader, at[c], refuse));
            for (var c = 0; c < wordsAt.Length; c++) texts[c].Add(Encoding.UTF8.GetString(CellValues.Trim(reader.Field(wordsAt[c]))));
        }
        if (reader.Failure is { } broken) return broken;
        double[][] read = [.. answers.Select(a => a.ToArray())];
        return read.Length > 0 && read.All(a => a.All(double.IsNaN)) ? Error.Invalid("analysis.no_rows", Name) : new FileColumns(columns, read, [.. texts.Select(t => t.ToArray())]);
    }

    private double Answer(RowReader reader, int column, Func<double, string?> refuse)
    {
        var cell = CellValues.Trim(reader.Field(column));
        if (cell.IsEmpty) return double.NaN;
        var code = CellValues.TryNumber(cell, DecimalMark.Point, out var number) ? refuse((double)number) : "not_a_number";
        if (code is null) return (double)number;
        Rejected.Add(reader.RowNumber, Headers[column], reader.Text(column), code);
        return double.NaN;
    }
}

/// <summary>Columns of a survey.</summary>
/// <param name="Names">Of the columns of answers.</param>
/// <param name="Answers">Columns × respondents; NaN where there is no answer.</param>
/// <param name="Words">Columns of texts × respondents.</param>
internal sealed record FileColumns(IReadOnlyList<string> Names, double[][] Answers, string[][] Words)
{
    /// <summary>Respondents × columns.</summary>
    public double[][] Rows(int from, int count) => [.. Enumerable.Range(0, Answers.Length == 0 ? 0 : Answers[0].Length).Select(r => Enumerable.Range(from, count).Select(c => Answers[c][r]).ToArray())];
}
