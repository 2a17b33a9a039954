using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>A column of an answer: its name in CSV and JSON, and how a table writes its numbers.</summary>
internal readonly record struct AnswerColumn(string Name, string Format = "0.00")
{
    /// <summary>Format of a p-value: one below what it shows is said as that.</summary>
    public const string P = "0.0000";
}

/// <summary>A word with a stable code, said in the language of the table.</summary>
internal readonly record struct AnswerWord(string Code);

/// <summary>What a verb found: some figures of the whole, and rows. A cell is a text, a number (NaN: none), a yes or no, or a word.</summary>
/// <param name="Verb">Its texts begin with its name: "survey.item", "survey.word.all".</param>
/// <param name="Kind">As asked for.</param>
/// <param name="Facts">Figures of the whole, with their names.</param>
/// <param name="Columns">Of the rows.</param>
/// <param name="Rows">In the order to be shown.</param>
internal sealed record AnswerTable(string Verb, string Kind, IReadOnlyList<(AnswerColumn Name, object? Value)> Facts, IReadOnlyList<AnswerColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    public void Write(string format)
    {
        using var output = Console.OpenStandardOutput();
        if (format == "json") WriteJson(output);
        else if (format == "csv") WriteCsv(output);
        else WriteTable(output);
    }

    private void WriteJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("kind", Kind);
            foreach (var (name, value) in Facts) Put(name.Name, value);
            json.WriteStartArray("rows");
            foreach (var row in Rows)
            {
                json.WriteStartObject();
                for (var c = 0; c < row.Length; c++) Put(Columns[c].Name, row[c]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();

            void Put(string name, object? value)
            {
                switch (value)
                {
                    case string text: json.WriteString(name, text); break;
                    case AnswerWord word: json.WriteString(name, word.Code); break;
                    case bool flag: json.WriteBoolean(name, flag); break;
                    case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
                    case long number: json.WriteNumber(name, number); break;
                    default: json.WriteNull(name); break;
                }
            }
        }
        output.WriteByte((byte)'\n');
    }

    private void WriteCsv(Stream output)
    {
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header([.. Columns.Select(c => c.Name)]);
        foreach (var row in Rows) table.Row([.. row.Select(value => value switch { AnswerWord word => word.Code, double number when !double.IsFinite(number) => null, var other => other })]);
    }

    private void WriteTable(Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (var (name, value) in Facts) text.WriteLine(Texts.Of("analysis.fact", Texts.Of(Verb + "." + name.Name), Said(value, name.Format)));
        if (Facts.Count > 0) text.WriteLine();
        TextTable.Write(text, [.. Columns.Select(c => Texts.Of(Verb + "." + c.Name))], [.. Rows.Select(row => row.Select((value, c) => Said(value, Columns[c].Format)).ToArray())]);
    }

    private string Said(object? value, string format) => value switch
    {
        string text => text,
        AnswerWord word => Texts.Of(Verb + ".word." + word.Code),
        bool flag => Texts.Of(flag ? "analysis.yes" : "analysis.no"),
        double number when format == AnswerColumn.P && number < 0.0001 => "<0.0001",
        double number when double.IsFinite(number) => number.ToString(format, CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => "–",
    };
}
