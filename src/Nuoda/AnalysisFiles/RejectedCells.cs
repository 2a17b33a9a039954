using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>The rows of an analysis file that were passed over, each with the field at fault and the reason.</summary>
internal sealed class RejectedCells
{
    private const int Listed = 20;
    private readonly List<string> _said = [];

    public long Count { get; private set; }

    /// <param name="row">As a spreadsheet numbers it.</param>
    /// <param name="field">Name of the column.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="code">Text key behind "analysis.".</param>
    public void Add(long row, string field, string value, string code) => Add(Texts.Of("analysis.rejected", row, field, value, Texts.Of("analysis." + code)));

    public void Add(long row, RowFault fault) => Add(Texts.Of("analysis.rejected_row", row, fault.Message()));

    /// <summary>A series that cannot be used, for what stands (or is missing) at a day of it.</summary>
    public void AddSeries(string id, string day, string code) => Add(Texts.Of("analysis.rejected_series", id, day, Texts.Of("analysis." + code)));

    public void Write(TextWriter into)
    {
        foreach (var line in _said) into.WriteLine(line);
        if (Count > _said.Count) into.WriteLine(Texts.Of("analysis.rejected_more", Count - _said.Count));
    }

    private void Add(string said)
    {
        Count++;
        if (_said.Count < Listed) _said.Add(said);
    }
}
