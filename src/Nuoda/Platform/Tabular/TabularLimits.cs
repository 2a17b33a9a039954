namespace Nuoda.Platform;

/// <summary>Where hostile files are stopped. Each is far beyond what an honest order file needs and far below what hurts the machine.</summary>
internal static class TabularLimits
{
    /// <summary>A workbook's cell holds 32,767 characters; a megabyte leaves room for any review text.</summary>
    public const int CellBytes = 1 << 20;

    /// <summary>One row in memory. 10^5 columns of 80 bytes fit.</summary>
    public const int RowBytes = 8 << 20;

    /// <summary>Fields of one delimited row; a workbook has at most 16,384 columns.</summary>
    public const int Fields = 250_000;

    /// <summary>Order files pack 5 to 15 times, a real sheet of one short number a row 11 times; deflate ends at 1,032 times.</summary>
    public const int Ratio = 100;

    /// <summary>A ratio is judged only beyond this many unpacked bytes: a small file of blanks is no bomb. Below the 100 MB that a bomb may reach.</summary>
    public const long RatioFrom = 32L << 20;

    /// <summary>Unpacked bytes of one gzip file: about 500 million order lines.</summary>
    public const long GzipBytes = 32L << 30;

    /// <summary>Unpacked bytes of one part of a workbook: a full sheet (1,048,576 rows) of 30 columns has about 2 GB of XML.</summary>
    public const long PartBytes = 4L << 30;

    /// <summary>Parts in a workbook's package; one with pictures on every sheet has some hundreds.</summary>
    public const int Parts = 10_000;

    public const int Sheets = 1_000;

    /// <summary>Shared strings stay in memory while a workbook is read; with them the whole process must stay under 500 MB.</summary>
    public const long SharedStringBytes = 192L << 20;

    /// <summary>What the XML parser may buffer for one node that it cannot stream (a tag with its attributes).</summary>
    public const long XmlNodeBytes = 4L << 20;

    public const int SheetRows = 1_048_576;
    public const int SheetColumns = 16_384;

    /// <summary>Bytes looked at to find encoding and delimiter.</summary>
    public const int SampleBytes = 4 << 20;
}
