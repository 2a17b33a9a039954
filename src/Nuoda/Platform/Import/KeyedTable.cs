namespace Nuoda.Platform.Import;

/// <summary>How a column of a keyed record gets its value from a field.</summary>
[Published]
public enum ColumnKind { Text, Day, Second, Thousandths, Minor, Reference, Whole }

/// <summary>A column of a keyed record and the field that it comes from.</summary>
/// <param name="Otherwise">What a new record gets when the file says nothing: a text, or @key for the record's own key, or @currency.</param>
[Published]
public sealed record KeyedColumn(string Column, string Field, ColumnKind Kind = ColumnKind.Text, string? Otherwise = null)
{
    /// <summary>For <see cref="ColumnKind.Reference"/>: the table whose keys the field holds.</summary>
    public string? To { get; init; }

    /// <summary>A new record needs it: a row that names an unknown record without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Once said it stays: an order's currency, in which its lines are counted.</summary>
    public bool IsFixed { get; init; }
}

/// <summary>Records that are found by a business key: created when new, updated where a file says something else, else left alone.</summary>
/// <param name="Table">Also the name of their counts and of the keys that they share with others.</param>
/// <param name="KeyFields">The fields that name the record; several are joined by a slash.</param>
/// <param name="Columns">Their attributes.</param>
/// <param name="Redirect">Column with the record that this one was merged into, if such a thing exists.</param>
/// <param name="PartField">The field whose value decides in which part (see <see cref="ImportApply.Parts"/>) a row is stored: the order, for all that hangs on orders.</param>
[Published]
public sealed record KeyedTable(string Table, IReadOnlyList<string> KeyFields, IReadOnlyList<KeyedColumn> Columns, string? Redirect = null, string? PartField = null)
{
    /// <summary>The n-th row with the same key is a record of its own, not another word on the first.</summary>
    public bool RepeatsAreRecords { get; init; }
}
