namespace Nuoda.AnalysisFiles;

/// <summary>The columns of a customer file as features: numbers as they are, a choice as one 0/1 feature for each answer but the most frequent.</summary>
/// <param name="Columns">Features × rows; NaN for an empty number.</param>
/// <param name="Names">Column and answer of each feature; no answer for a number.</param>
/// <param name="Groups">The features of each column.</param>
/// <param name="GroupNames">The columns.</param>
internal sealed record FeatureTable(double[][] Columns, IReadOnlyList<(string Column, string? Answer)> Names, IReadOnlyList<int[]> Groups, IReadOnlyList<string> GroupNames)
{
    private const int MostAnswers = 30;
    private const double NumbersAtLeast = 0.95;

    /// <param name="file">The file; rows with a cell that is no number in a column of numbers are taken out and named.</param>
    /// <param name="leftOut">Columns that are no features.</param>
    /// <param name="said">Receives what is passed over, in words.</param>
    public static FeatureTable Of(CustomerFile file, HashSet<int> leftOut, TextWriter said)
    {
        List<(int Column, bool IsNumber)> used = [];
        for (var c = 0; c < file.Headers.Count; c++)
        {
            if (leftOut.Contains(c)) continue;
            var filled = file.Rows.Where(r => r.Cells[c].Length > 0).Select(r => r.Cells[c]).ToList();
            var answers = filled.Distinct(StringComparer.Ordinal).Count();
            if (filled.Count == 0 || (answers == 1 && filled.Count == file.Rows.Count)) continue;
            var isNumber = filled.Count(cell => CustomerFile.Number(cell).Read) >= NumbersAtLeast * filled.Count;
            if (!isNumber && answers > MostAnswers) said.WriteLine(Platform.Texts.Of("churn.many_answers", file.Headers[c], answers));
            else used.Add((c, isNumber));
        }
        // Numbers first: what is taken out counts for no column.
        foreach (var (c, isNumber) in used) if (isNumber) file.Take(c, "not_a_number", cell => cell.Length == 0 ? (true, 0) : CustomerFile.Number(cell));

        List<double[]> columns = [];
        List<(string, string?)> names = [];
        List<int[]> groups = [];
        foreach (var (c, isNumber) in used)
        {
            var from = columns.Count;
            if (isNumber)
            {
                columns.Add([.. file.Rows.Select(r => r.Cells[c].Length == 0 ? double.NaN : CustomerFile.Number(r.Cells[c]).Value)]);
                names.Add((file.Headers[c], null));
            }
            else
                foreach (var answer in file.Rows.GroupBy(r => r.Cells[c], StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).Skip(1))
                {
                    columns.Add([.. file.Rows.Select(r => r.Cells[c] == answer ? 1.0 : 0)]);
                    names.Add((file.Headers[c], answer));
                }
            groups.Add([.. Enumerable.Range(from, columns.Count - from)]);
        }
        return new([.. columns], names, groups, [.. used.Select(u => file.Headers[u.Column])]);
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
