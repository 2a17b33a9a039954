using Nuoda.Platform.Import;

namespace Nuoda.Voice;

/// <summary>What files may say of satisfaction scores and reviews.</summary>
internal sealed class VoiceImport : IImportTarget
{
    private static readonly KeyedTable Reviews = new("reviews", ["review", "order"],
    [
        new("order_id", "order", ColumnKind.Reference) { To = "orders", IsRequired = true }, new("customer_id", "customer", ColumnKind.Reference) { To = "customers" },
        new("score", "score", ColumnKind.Thousandths) { IsRequired = true }, new("title", "review-title"), new("comment", "review-comment"),
        new("asked_on", "asked-on", ColumnKind.Day), new("answered_on", "answered-on", ColumnKind.Day),
    ], PartField: "order");

    public int Rank => 60;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("review", "reviews", FieldType.Text, "review id", "survey id", "评价编号", "问卷编号"),
        new("score", "reviews", FieldType.Number, "review score", "rating", "satisfaction", "评分", "满意度"),
        new("review-title", "reviews", FieldType.LongText, "review title", "review comment title", "评价标题"),
        new("review-comment", "reviews", FieldType.LongText, "review comment", "review comment message", "comment", "评价内容", "意见"),
        new("asked-on", "reviews", FieldType.Moment, "review creation date", "asked on", "发送日期"),
        new("answered-on", "reviews", FieldType.Moment, "review answer timestamp", "answered on", "answer date", "评价日期"),
    ];

    public IReadOnlyList<RowKind> Kinds { get; } =
        [new("reviews", ["review", "order", "score"], ["review", "order", "customer", "score", "review-title", "review-comment", "asked-on", "answered-on"])];

    public IReadOnlyList<string> Tables => ["reviews"];

    public IReadOnlyList<KeyedTable> Records => [Reviews];

    public IImportWorker Start(ImportApply import) => new KeyedWorker(import, Reviews);
}
