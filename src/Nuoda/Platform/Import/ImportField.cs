using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>How the text of a cell is read.</summary>
[Published]
public enum FieldType { Text, LongText, Day, Moment, Number, WholeNumber, YesNo, Choice, Currency, Gtin }

/// <summary>One thing that a column of an import file may mean.</summary>
/// <param name="Name">As profiles and templates name it: <c>promised-days</c>. Its words in both languages stand under <c>field.NAME</c>.</param>
/// <param name="Entity">The records it belongs to: customers, orders, lines …</param>
/// <param name="Type">How a cell is read.</param>
/// <param name="Synonyms">Headers by which it is found, English and Chinese, beside its names; compared without case, blanks and signs.</param>
[Published]
public sealed record ImportField(string Name, string Entity, FieldType Type, params string[] Synonyms)
{
    /// <summary>Smallest number that makes sense; null = any.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest number that makes sense; null = any.</summary>
    public decimal? Max { get; init; }

    /// <summary>The words that a choice may hold, each with its own synonyms: <c>customer=客户,buyer</c>.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];
}

/// <summary>One value of a choice and the words that mean it.</summary>
[Published]
public sealed record Choice(string Name, params string[] Synonyms);

/// <summary>What one row of a file stands for, and what such a row needs.</summary>
/// <param name="Name">customers, orders, lines, deliveries …</param>
/// <param name="Required">Fields without which a row makes no sense.</param>
/// <param name="Fields">Fields that such a row may carry, in any module.</param>
[Published]
public sealed record RowKind(string Name, IReadOnlyList<string> Required, IReadOnlyList<string> Fields)
{
    /// <summary>Rows alike in these fields are told apart by counting them: the n-th such row of the file. Refused rows are counted too, so that a row does not take
    /// the place of another that comes back corrected.</summary>
    public IReadOnlyList<string> CountedBy { get; init; } = [];
}

/// <summary>A module's part in an import: the fields it understands, and how it stores rows. Applied in the order of <see cref="Rank"/>.</summary>
[Published]
public interface IImportTarget
{
    /// <summary>Targets with a lower rank come first, so that what others refer to is there.</summary>
    int Rank { get; }

    IReadOnlyList<ImportField> Fields { get; }

    IReadOnlyList<RowKind> Kinds { get; }

    /// <summary>Tables whose records it makes.</summary>
    IReadOnlyList<string> Tables { get; }

    /// <summary>Its worker keeps rows in memory because later ones may add to them: the import then goes through the files in smaller parts.</summary>
    bool KeepsRows(IReadOnlyList<StageSpec> specs) => false;

    /// <summary>Records that it keeps by key, those that hang on others first: undo knows by itself how to take them back.</summary>
    IReadOnlyList<KeyedTable> Records { get; }

    /// <summary>Further columns that refer to keyed records, beside those of <see cref="Records"/>.</summary>
    IReadOnlyList<RecordReference> References => [];

    /// <summary>A fresh worker for one import.</summary>
    IImportWorker Start(ImportApply import);

    /// <summary>Takes back what is not kept by key; runs before <see cref="Records"/>.</summary>
    Task Undo(ImportUndo undo, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>One target at work in one import.</summary>
[Published]
public interface IImportWorker
{
    /// <summary>Stores what concerns this target in a batch of rows of one file.</summary>
    Task Apply(StagedBatch batch, CancellationToken ct);

    /// <summary>Once every target has applied the batch and it is known which of its rows are refused; those who refer come before those whom they refer to.</summary>
    Task EndBatch(StagedBatch batch, CancellationToken ct);

    /// <summary>After the last batch of a part (see <see cref="ImportApply.Parts"/>).</summary>
    Task EndPart(bool isLast, CancellationToken ct);

    /// <summary>After everything else is written, in the import's transaction: what is stored by a module's own rules and not by columns. Not in a dry run, nor when the import is refused.</summary>
    Task Complete(NuodaDb db, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>Several workers of one module, one after another.</summary>
[Published]
public sealed class InTurn(IReadOnlyList<IImportWorker> workers) : IImportWorker
{
    public async Task Apply(StagedBatch batch, CancellationToken ct)
    {
        foreach (var worker in workers) await worker.Apply(batch, ct);
    }

    public async Task EndBatch(StagedBatch batch, CancellationToken ct)
    {
        foreach (var worker in workers.Reverse()) await worker.EndBatch(batch, ct);
    }

    public async Task EndPart(bool isLast, CancellationToken ct)
    {
        foreach (var worker in workers) await worker.EndPart(isLast, ct);
    }

    public async Task Complete(NuodaDb db, CancellationToken ct)
    {
        foreach (var worker in workers) await worker.Complete(db, ct);
    }
}
