using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>What a cell says it is. Delimited files know only text; workbooks know more.</summary>
[Published]
public enum CellKind { Text = 0, Number = 1, Date = 2, Boolean = 3, Error = 4 }

/// <summary>Why a row cannot be trusted as read.</summary>
/// <param name="Code">Stable, <c>row.*</c>; its text is <c>error.</c> + code.</param>
/// <param name="Column">Index of the field at fault, from 0; null when the whole row is.</param>
/// <param name="Args">What the text names.</param>
[Published]
public sealed record RowFault(string Code, int? Column, params object?[] Args)
{
    public string Message() => Texts.Of("error." + Code, Args);
}

/// <summary>Reads the rows of one table one after another in constant memory. The header is read already: <see cref="Read"/> begins with the row after it.
/// Rows whose fields are all empty are passed over, but counted in <see cref="RowNumber"/>.</summary>
/// <remarks>Hostile input never throws: a bad row has a <see cref="Fault"/> and reading goes on; a bad file ends the reading and <see cref="Failure"/> says why.
/// A caller that stops at the first false of <see cref="Read"/> must look at <see cref="Failure"/>, else a cut file would pass for a whole one.</remarks>
[Published]
public abstract class RowReader : IDisposable
{
    /// <summary>The first row that is not blank, trimmed of blanks; empty when the file was opened as one without a header. Names may repeat or be empty.</summary>
    public IReadOnlyList<string> Headers { get; protected set; } = [];

    /// <summary>The table's name in its workbook; null in a delimited file.</summary>
    public string? Sheet { get; protected init; }

    /// <summary>Goes to the next row; false at the end and after a <see cref="Failure"/>.</summary>
    public abstract bool Read();

    public abstract int FieldCount { get; }

    /// <summary>The field's text in UTF-8 without its quotes; empty beyond <see cref="FieldCount"/>. Valid until the next <see cref="Read"/>.</summary>
    public abstract ReadOnlySpan<byte> Field(int index);

    public abstract CellKind Kind(int index);

    /// <summary>The row as a spreadsheet would number it: the header is row 1, a line break inside quotes starts no row, blank rows count.</summary>
    public long RowNumber { get; protected set; }

    /// <summary>Set when this row is unreadable or suspicious; its fields are then for showing only.</summary>
    public RowFault? Fault { get; protected set; }

    /// <summary>Set when the file broke off: nothing of it should be believed to be complete.</summary>
    public Error? Failure { get; protected set; }

    /// <summary>Bytes of the file (packed ones when it is packed) read so far, and in all: for progress.</summary>
    public abstract long BytesRead { get; }
    public abstract long BytesTotal { get; }

    /// <summary>The field as a string, for showing and for errors; bytes that are no UTF-8 show as U+FFFD, which only a row with a <see cref="Fault"/> has.</summary>
    public string Text(int index) => Encoding.UTF8.GetString(Field(index));

    public abstract void Dispose();

    /// <summary>Takes the next row as the header; false when there is none.</summary>
    internal bool TakeHeader(out RowFault? fault)
    {
        fault = null;
        if (!Read()) return false;
        fault = Fault;
        var names = new string[FieldCount];
        for (var i = 0; i < names.Length; i++) names[i] = Encoding.UTF8.GetString(CellValues.Trim(Field(i)));
        // Exports often end each line with a delimiter: the columns beyond the last name are none.
        var count = names.Length;
        while (count > 0 && names[count - 1].Length == 0) count--;
        Headers = names[..count];
        return true;
    }
}
