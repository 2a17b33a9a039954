namespace Nuoda.AnalysisFiles;

/// <summary>The columns of a customer table as features: numbers as they are, a choice as one 0/1 feature for each answer but the most frequent.</summary>
/// <param name="Columns">Features × rows; NaN for an empty number.</param>
/// <param name="Names">Column and answer of each feature; no answer for a number.</param>
/// <param name="Groups">The features of each column.</param>
/// <param name="GroupNames">The columns.</param>
internal sealed record FeatureTable(double[][] Columns, IReadOnlyList<(string Column, string? Answer)> Names, IReadOnlyList<int[]> Groups, IReadOnlyList<string> GroupNames)
{
    private const int MostAnswers = 30;

    /// <param name="headers">Names of the file's columns.</param>
    /// <param name="rows">What was read: among it the columns of numbers and of choices.</param>
    /// <param name="numbers">Places of the first columns of numbers in the file; what was read behind them is no feature.</param>
    /// <param name="choices">The same of the columns of words.</param>
    /// <param name="said">Receives what is passed over, in words.</param>
    public static FeatureTable Of(IReadOnlyList<string> headers, TableRows rows, int[] numbers, int[] choices, TextWriter said)
    {
        List<double[]> columns = [];
        List<(string, string?)> names = [];
        List<int[]> groups = [];
        List<string> used = [];
        foreach (var at in numbers.Concat(choices).Order())
        {
            var from = columns.Count;
            if (Array.IndexOf(numbers, at) is >= 0 and var number)
            {
                var values = rows.Numbers[number];
                if (values.All(double.IsNaN) || values.Distinct().Count() == 1) continue;
                columns.Add(values);
                names.Add((headers[at], null));
            }
            else
            {
                var words = Array.ConvertAll(rows.Words[Array.IndexOf(choices, at)], w => w ?? "");
                var answers = words.CountBy(w => w, StringComparer.Ordinal).OrderByDescending(g => g.Value).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).ToList();
                if (answers.Count < 2) continue;
                if (answers.Count(a => a.Length > 0) is > MostAnswers and var many) { said.WriteLine(Platform.Texts.Of("churn.many_answers", headers[at], many)); continue; }
                foreach (var answer in answers.Skip(1))
                {
                    columns.Add(Array.ConvertAll(words, w => w == answer ? 1.0 : 0));
                    names.Add((headers[at], answer));
                }
            }
            groups.Add([.. Enumerable.Range(from, columns.Count - from)]);
            used.Add(headers[at]);
        }
        return new([.. columns], names, groups, used);
    }

    /// <summary>Empty numbers become the mean of the others: for models that need every value.</summary>
    public FeatureTable Filled(bool mayMiss) => mayMiss ? this : this with
    {
        Columns = [.. Columns.Select(column =>
        {
            var mean = column.Where(v => !double.IsNaN(v)).DefaultIfEmpty(0).Average();
            return Array.ConvertAll(column, v => double.IsNaN(v) ? mean : v);
        })],
    };

    public double[] Row(int i) => [.. Columns.Select(c => c[i])];

    public static double[][] Rows(double[][] columns, int[] which) => Array.ConvertAll(columns, c => Array.ConvertAll(which, i => c[i]));

    public string Name(int feature) => Names[feature] is var (column, answer) && answer is not null ? $"{column} = {answer}" : Names[feature].Column;
}
