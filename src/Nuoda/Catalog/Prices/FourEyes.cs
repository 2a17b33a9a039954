using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;

namespace Nuoda.Catalog;

/// <summary>What one person enters and another approves.</summary>
[Published]
public interface IApproved
{
    ApprovalState State { get; set; }
    /// <summary>Everybody who had a hand in it, joined by |: none of them may approve it.</summary>
    string Makers { get; set; }
    DateTimeOffset EditedAt { get; set; }
    string? ApprovedBy { get; set; }
    DateTimeOffset? ApprovedAt { get; set; }
}

/// <summary>制单与审批分离: maker and checker are two people.</summary>
internal static class FourEyes
{
    private const char Between = '|';

    /// <summary>Notes who edited, and when: the version moves on with every edit, so that nobody approves what has changed meanwhile.</summary>
    public static void Touch(this IApproved record, string actor, DateTimeOffset at)
    {
        if (!record.Makers.Split(Between).Contains(actor)) record.Makers = record.Makers.Length == 0 ? actor : record.Makers + Between + actor;
        // To the millisecond, as it is stored; two edits within one are two all the same.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        record.EditedAt = now > record.EditedAt ? now : record.EditedAt.AddMilliseconds(1);
    }

    public static Error? MayEdit(IApproved record) => record.State == ApprovalState.Draft ? null : Error.Conflict("approval.not_draft", CatalogWords.Of(record.State));

    public static Error? MayApprove(IApproved record, CurrentUser me)
    {
        if (record.State != ApprovalState.Draft) return Error.Conflict("approval.not_draft", CatalogWords.Of(record.State));
        // A key is no person: who holds it cannot be told from who entered.
        if (me.UserId is null) return Error.Forbidden("approval.people_only");
        return record.Makers.Split(Between).Contains(me.Actor) ? Error.Forbidden("approval.own_work") : null;
    }

    public static void Approve(this IApproved record, CurrentUser me, DateTimeOffset at) =>
        (record.State, record.ApprovedBy, record.ApprovedAt) = (ApprovalState.Approved, me.Actor, at);

    public static string MakersInWords(this IApproved record) => record.Makers.Replace(Between.ToString(), ", ", StringComparison.Ordinal);
}
