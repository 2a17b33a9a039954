using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>Why a whole file is refused.</summary>
internal static class TabularErrors
{
    public static Error NotFound(string file) => Error.NotFound("file.not_found", file);
    public static Error NoAccess(string file) => Error.Forbidden("file.no_access", file);
    public static Error Empty(string file) => Error.Invalid("file.empty", file);
    public static Error Damaged(string file) => Error.Invalid("file.damaged", file);
    public static Error Cut(string file) => Error.Invalid("file.cut", file);
    public static Error Bomb(string file) => Error.Invalid("file.bomb", file);
    public static Error TooManyParts(string file) => Error.Invalid("file.too_many_parts", file, TabularLimits.Parts);
    public static Error TooManyStrings(string file) => Error.Invalid("file.too_many_strings", file, TabularLimits.SharedStringBytes >> 20);
    public static Error HasDtd(string file) => Error.Invalid("file.has_dtd", file);
    public static Error NotWorkbook(string file) => Error.Invalid("file.not_workbook", file);
    public static Error Password(string file) => Error.Invalid("file.password", file);
    public static Error OldWorkbook(string file) => Error.Invalid("file.old_workbook", file);
    public static Error NoSheet(string file, string sheet, IEnumerable<string> sheets) => Error.Invalid("file.no_sheet", file, sheet, string.Join(", ", sheets));
    public static Error Header(string file, RowFault fault) => Error.Invalid("file.header_unreadable", file, fault.Message());
}

/// <summary>Carries a refusal out of a stream, where no value can be returned; the readers turn it into <see cref="RowReader.Failure"/>.</summary>
internal sealed class RefusedFileException(Error error) : IOException(error.Code)
{
    public Error Error { get; } = error;
}
