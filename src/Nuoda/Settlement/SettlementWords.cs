using System.Text.Json;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.Settlement;

/// <summary>What settlement is called on pages.</summary>
internal static class SettlementWords
{
    public static string Of(DocumentKind kind) => Texts.Of("receivable.kind." + Snake(kind));
    public static string Of(LineAnswer answer) => Texts.Of("statement.answer." + Snake(answer));

    public static Tone ToneOf(LineAnswer answer) => answer switch { LineAnswer.Confirmed => Tone.Good, LineAnswer.Disputed => Tone.Bad, _ => Tone.Neutral };

    public static string StateOf(ReceivableRow r) => Texts.Of(r.Open == 0 ? "receivable.state.settled" : r.IsOverdue ? "receivable.state.overdue" : "receivable.state.open");

    public static Tone ToneOf(ReceivableRow r) => r.Open == 0 ? Tone.Good : r.IsOverdue ? Tone.Bad : Tone.Info;

    private static string Snake<T>(T word) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString());
}
