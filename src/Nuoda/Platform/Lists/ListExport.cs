using System.Globalization;
using System.Net.Mime;

namespace Nuoda.Platform.Lists;

/// <summary>A list as a file: the rows that the list shows, all pages of it, in its order. The rows come one by one, so that memory does not grow with them.</summary>
[Published]
public static class ListExport
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="http">Says when the reader is gone.</param>
    /// <param name="name">Of the file and its sheet, in the reader's language.</param>
    /// <param name="format">csv, or xlsx for everything else.</param>
    /// <param name="header">One word a column.</param>
    /// <param name="rows">Values that <see cref="TabularWriter.Row"/> takes.</param>
    public static async Task<IResult> Answer(HttpContext http, string name, string? format, IReadOnlyList<string> header, IAsyncEnumerable<IReadOnlyList<object?>> rows)
    {
        var isCsv = string.Equals(format, "csv", StringComparison.OrdinalIgnoreCase);
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            // To a file first: a failure in the middle must be an error, not a short file that looks whole.
            using (var writer = isCsv ? TabularWriter.Csv(file) : TabularWriter.Xlsx(file, name))
            {
                writer.Header(header);
                await foreach (var row in rows.WithCancellation(http.RequestAborted)) writer.Row(row);
            }
            file.Position = 0;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        var day = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return Results.Stream(file, isCsv ? MediaTypeNames.Text.Csv : Xlsx, $"{name}-{day}.{(isCsv ? "csv" : "xlsx")}");
    }
}
