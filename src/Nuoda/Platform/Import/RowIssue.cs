namespace Nuoda.Platform.Import;

/// <summary>One thing wrong with one row: refused, or (a warning) only odd.</summary>
[Published]
public sealed record RowIssue(string File, string? Sheet, long Row, string? Column, string? Value, string Code, string?[] Args, bool IsWarning)
{
    /// <summary>Which of several like rows it is, where only their order tells; null for the first and for rows that have no like.</summary>
    public int? Occurrence { get; init; }

    /// <summary>The sentence in the reader's language.</summary>
    public string Message() => Code == "fault"
        ? Texts.Of("import.fault", Texts.Of("error." + Args[0], [.. Args.Skip(1)]))
        : Texts.Of("import." + Code, [.. Args.Select(Word)]);

    /// <summary>Fields and tables as the reader calls them.</summary>
    private static string? Word(string? arg) => arg switch
    {
        null => null,
        _ when Texts.Has("field." + arg) => Texts.Of("field." + arg),
        _ when Texts.Has("import.entity." + arg) => Texts.Of("import.entity." + arg),
        _ => arg,
    };

    internal void Write(BinaryWriter to)
    {
        void Maybe(string? text)
        {
            to.Write(text is not null);
            if (text is not null) to.Write(text);
        }
        to.Write(File);
        Maybe(Sheet);
        to.Write(Row);
        Maybe(Column);
        Maybe(Value);
        to.Write(Code);
        to.Write7BitEncodedInt(Args.Length);
        foreach (var arg in Args) Maybe(arg);
        to.Write(IsWarning);
    }

    internal static RowIssue Read(BinaryReader from)
    {
        string? Maybe() => from.ReadBoolean() ? from.ReadString() : null;
        string file = from.ReadString();
        var sheet = Maybe();
        var row = from.ReadInt64();
        string? column = Maybe(), value = Maybe();
        var code = from.ReadString();
        var args = new string?[from.Read7BitEncodedInt()];
        for (var i = 0; i < args.Length; i++) args[i] = Maybe();
        return new(file, sheet, row, column, value, code, args, from.ReadBoolean());
    }
}
