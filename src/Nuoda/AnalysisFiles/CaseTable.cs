using System.Globalization;
using Nuoda.Analytics.Features;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>A table of cases (customers, debtors), a row each: what they are called and what is known of them.</summary>
/// <param name="Ids">By the id column, else by the row's number.</param>
/// <param name="Rows">Their numbers, as a spreadsheet counts.</param>
/// <param name="Features">Numbers where nearly all cells of the first rows are numbers, else categories; empty cells are missing.</param>
/// <param name="Outcomes">The target column as it stands; null where it is empty. Empty without a target.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record CaseTable(string[] Ids, long[] Rows, IReadOnlyList<Feature> Features, string?[] Outcomes, RejectedCells Rejected)
{
    private static readonly string[] IdNames = ["customer", "customer_id", "id", "客户", "客户编号", "编号"];

    /// <param name="path">The file.</param>
    /// <param name="id">Column with the names of the cases; one that is called customer, id … when null.</param>
    /// <param name="wanted">Columns to read; all others than id and target when null.</param>
    /// <param name="target">Column with the outcome.</param>
    /// <param name="complete">Whether a number may not be missing.</param>
    public static Result<CaseTable> Read(string path, string? id, IReadOnlyList<string>? wanted, string? target = null, bool complete = false)
    {
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var (file, headers) = (opened.Value, opened.Value.Headers);
        var named = file.Places([.. (wanted ?? []).Append(id).Append(target).OfType<string>()]);
        if (named.Error is { } missing) return missing;
        var idAt = headers.PlaceOf(id is not null ? [id] : IdNames);
        var targetAt = target is null ? -1 : headers.PlaceOf(target);
        int[] chosen = [.. (wanted is null ? Enumerable.Range(0, headers.Count).Where(c => c != idAt && c != targetAt && headers[c].Length > 0) : named.Value.Take(wanted.Count)).Distinct()];
        int[] numbers = [.. chosen.Where(c => file.IsNumbers(c, TableFile.MostlyNumbers))], words = [.. chosen.Except(numbers)];
        var read = file.Read([.. numbers.Select(c => new NumberColumn(c, IfEmpty: complete ? "value_missing" : null))], [.. words.Append(idAt).Append(targetAt).Where(c => c >= 0).Select(c => new WordColumn(c))]);
        if (read.Error is { } broken) return broken;
        var rows = read.Value;
        if (rows.Count == 0 && file.Rejected.Count == 0) return Error.Invalid("analysis.no_rows", file.Name);
        Feature[] features = [.. chosen.Select(c => Array.IndexOf(numbers, c) is >= 0 and var at
            ? (Feature)new NumericFeature(headers[c], rows.Numbers[at]) : new CategoricalFeature(headers[c], rows.Words[Array.IndexOf(words, c)]))];
        string[] ids = idAt < 0 ? [.. rows.RowNumbers.Select(r => r.ToString(CultureInfo.InvariantCulture))] : [.. rows.Words[words.Length].Select(w => w ?? "")];
        return new CaseTable(ids, rows.RowNumbers, features, targetAt < 0 ? [] : rows.Words[^1], file.Rejected);
    }
}
