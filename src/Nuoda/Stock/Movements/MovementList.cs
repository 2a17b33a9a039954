using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Which movements: the state of the ledger's page, as its URL says it.</summary>
/// <param name="Product">Key.</param>
/// <param name="Site">Key.</param>
public sealed record MovementQuestion(string? Product = null, string? Site = null, string? Lot = null, MovementKind? Kind = null)
{
    public bool IsFiltered => this != new MovementQuestion();

    internal static MovementQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("product"), One("site"), One("lot"), KindOf(One("kind")));
    }

    internal static Error? Check(HttpRequest request) => request.Query["kind"].ToString() is { Length: > 0 } word && KindOf(word) is null
        ? Error.Invalid("list.unknown_word", word, string.Join(", ", Enum.GetNames<MovementKind>().Select(n => n.ToLowerInvariant()))).At("kind") : null;

    private static MovementKind? KindOf(string? word) =>
        word is not null && !char.IsAsciiDigit(word[0]) && Enum.TryParse<MovementKind>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
}

/// <param name="Quantity">In the product's unit; negative = went.</param>
public sealed record MovementRow(
    long Id, DateTimeOffset At, MovementKind Kind, long ProductId, string Product, string ProductName, string? Unit, string Site, string? Lot, decimal Quantity, string? Reference, string? Reason, long? LineId, string By);

/// <summary>The ledger of goods, newest first.</summary>
internal sealed class MovementList(NuodaDb db)
{
    private const int ExportBatch = 1000;

    public async Task<(Page<MovementRow> Page, CappedCount Count)> Read(MovementQuestion question, string? after, int size, CancellationToken ct)
    {
        var movements = Filtered(question);
        var rows = await Some(movements, ListPlace.Parse(after)?.Id, size + 1, ct);
        return (Platform.Page.Of(rows, size, r => new ListPlace("", r.Id).ToString()), await CappedCount.Of(movements.Select(m => m.Id), ct));
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<MovementRow> All(MovementQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        for (long? below = null; ;)
        {
            var rows = await Some(Filtered(question), below, ExportBatch, ct);
            foreach (var row in rows) yield return row;
            if (rows.Count < ExportBatch) yield break;
            below = rows[^1].Id;
        }
    }

    private IQueryable<StockMovement> Filtered(MovementQuestion question)
    {
        var movements = db.Set<StockMovement>().AsNoTracking();
        if (question.Product is { } product) movements = movements.Where(m => db.Set<Product>().Any(p => p.Id == m.ProductId && p.Key == product));
        if (question.Site is { } site) movements = movements.Where(m => db.Set<Site>().Any(s => s.Id == m.SiteId && s.Key == site));
        if (question.Lot is { } lot) movements = movements.Where(m => m.Lot == lot);
        if (question.Kind is { } kind) movements = movements.Where(m => m.Kind == kind);
        return movements;
    }

    private async Task<List<MovementRow>> Some(IQueryable<StockMovement> movements, long? below, int count, CancellationToken ct)
    {
        if (below is { } id) movements = movements.Where(m => m.Id < id);
        var rows = await (from m in movements.OrderByDescending(m => m.Id).Take(count)
                          join p in db.Set<Product>() on m.ProductId equals p.Id
                          join s in db.Set<Site>() on m.SiteId equals s.Id
                          orderby m.Id descending
                          select new { Movement = m, Product = p.Key, ProductName = p.Name, p.Unit, Site = s.Name }).ToListAsync(ct);
        return rows.ConvertAll(r => new MovementRow(r.Movement.Id, r.Movement.At, r.Movement.Kind, r.Movement.ProductId, r.Product, r.ProductName, r.Unit, r.Site, r.Movement.Lot,
            Quantity.FromThousandths(r.Movement.Quantity), r.Movement.Reference, r.Movement.Reason, r.Movement.LineId, r.Movement.By));
    }
}
