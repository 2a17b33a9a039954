using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>Columns of a survey: one row a respondent, columns of answers and columns of words.</summary>
/// <param name="Names">Of the columns of answers.</param>
/// <param name="Answers">Columns × respondents; NaN where there is no answer, or none that can be used.</param>
/// <param name="Words">Columns of texts × respondents; "" for none.</param>
internal sealed record SurveyColumns(IReadOnlyList<string> Names, double[][] Answers, string[][] Words)
{
    // A column with a few broken answers is still a column of answers.
    private const double RatherNumbers = 0.51;

    private static readonly string[] Numbering = ["id", "respondent", "respondent_id", "no", "nr", "编号", "序号", "受访者"];

    /// <summary>Columns whose cells are numbers, but for those that number the respondents.</summary>
    /// <param name="file">The answers.</param>
    /// <param name="but">Columns that serve another purpose.</param>
    public static IReadOnlyList<string> OfNumbers(TableFile file, IReadOnlyCollection<string> but) =>
        [.. file.Headers.Where((h, c) => file.IsNumbers(c, RatherNumbers) && !but.Contains(h, StringComparer.OrdinalIgnoreCase) && !Numbering.Contains(h, StringComparer.OrdinalIgnoreCase))];

    /// <summary>Reads the columns; answers that cannot be used are named among the file's rejected cells.</summary>
    /// <param name="file">The answers.</param>
    /// <param name="columns">Names of those with answers.</param>
    /// <param name="refuse">What is wrong with an answer: a text key behind "analysis.", or null.</param>
    /// <param name="words">Names of those whose texts are wanted.</param>
    public static Result<SurveyColumns> Read(TableFile file, IReadOnlyList<string> columns, Func<double, string?> refuse, IReadOnlyList<string> words)
    {
        var at = file.Places([.. columns, .. words]);
        if (at.Error is { } missing) return missing;
        var read = file.Read([.. at.Value.Take(columns.Count).Select(c => new NumberColumn(c, refuse))], [.. at.Value.Skip(columns.Count).Select(c => new WordColumn(c))], keepsRows: true);
        if (read.Error is { } refused) return refused;
        var (answers, texts) = (read.Value.Numbers, read.Value.Words);
        return answers.Length > 0 && answers.All(a => a.All(double.IsNaN)) ? Error.Invalid("analysis.no_rows", file.Name) : new SurveyColumns(columns, answers, [.. texts.Select(t => t.Select(w => w ?? "").ToArray())]);
    }

    /// <summary>Respondents × columns.</summary>
    public double[][] Rows(int from, int count) => [.. Enumerable.Range(0, Answers.Length == 0 ? 0 : Answers[0].Length).Select(r => Enumerable.Range(from, count).Select(c => Answers[c][r]).ToArray())];
}
