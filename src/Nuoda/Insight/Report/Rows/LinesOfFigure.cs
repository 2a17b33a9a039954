using Microsoft.EntityFrameworkCore;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>A line as the list of a figure shows it.</summary>
/// <param name="Line">Number in the order; null when the source has none.</param>
/// <param name="Cause">As in --where cause=…; null = the line did not fail.</param>
/// <param name="Value">Null for those who may not see money.</param>
public sealed record FigureLine(
    long Id, long OrderId, string Order, long? Line, long CustomerId, string Customer, string CustomerName, string Product, string ProductName, decimal Quantity,
    DateOnly? OrderedOn, DateOnly? RequestedOn, DateOnly? Due, DateOnly? DeliveredOn, string? Cause, decimal? Value, string Currency);

/// <summary>The list behind a figure.</summary>
public sealed record FigureLines(MeasureDefinition Measure, string Which, ReportQuestion Question, ServiceView View, long Total, Page<FigureLine> Page);

/// <summary>Answers "of which rows?" for every figure: the lines come from the facts, as the figure does, and what they are called from the database.</summary>
internal sealed class LinesOfFigure(AskedFacts facts, NuodaDb db)
{
    private const int ExportBatch = 1000;

    public async Task<Result<FigureLines>> Of(ReportAddress address, string? measureName, string? which, string? date, string? after, CancellationToken ct)
    {
        var (error, plan, measure, asked) = await Read(address, measureName, which, date, ct);
        if (error is not null) return error;
        var pass = new CountedLinesPass(plan!, asked!, LinePlace.Read(after), Page<FigureLine>.Size + 1);
        pass.Run(ct);
        var page = Page.Of(pass.Lines, Page<FigureLine>.Size, LinePlace.Of);
        return new FigureLines(MeasureCatalogue.Find(measure!.Name)!, asked!.Name, plan!.Question, plan.View, pass.Total, new(await Named(page.Rows, ct), page.Next));
    }

    /// <summary>All of them, as a table.</summary>
    public async Task<Error?> Export(ReportAddress address, string? measureName, string? which, string? date, TabularWriter into, CancellationToken ct)
    {
        var (error, plan, _, asked) = await Read(address, measureName, which, date, ct);
        if (error is not null) return error;
        var pass = new CountedLinesPass(plan!, asked!, null, int.MaxValue);
        pass.Run(ct);
        string[] money = facts.ShowsMoney ? ["value", "currency"] : [];
        into.Header(["order", "line", "customer", "customer_name", "product", "product_name", "quantity", "ordered", "requested", "due", "delivered", "cause", .. money]);
        foreach (var batch in pass.Lines.Chunk(ExportBatch))
            foreach (var line in await Named(batch, ct))
            {
                object?[] amounts = facts.ShowsMoney ? [FormattedNumber.Money(line.Value), line.Currency] : [];
                into.Row([line.Order, line.Line, line.Customer, line.CustomerName, line.Product, line.ProductName, line.Quantity, line.OrderedOn, line.RequestedOn, line.Due, line.DeliveredOn, line.Cause, .. amounts]);
            }
        return null;
    }

    private async Task<(Error?, PassPlan?, Measure?, LinesAsked?)> Read(ReportAddress address, string? measureName, string? which, string? date, CancellationToken ct)
    {
        var name = measureName ?? "customer-service-level";
        if (Measure.Find(name) is not { } measure) return (Error.Invalid("usage.unknown_measure", name, string.Join(", ", Measure.All.Select(m => m.Name))), null, null, null);
        var words = address.Read(name, facts.Today, facts.WeekStart);
        if (words.Error is { } unclear) return (unclear, null, null, null);
        if (words.Value.Where.FirstOrDefault(w => !Dimension.All.Contains(w.Dimension)) is { } unknown)
            return (Error.Invalid("usage.unknown_dimension", unknown.Dimension, string.Join(", ", Dimension.All)), null, null, null);
        var asked = which is null ? LinesAsked.Failed(measure) : LinesAsked.Count(which);
        if (asked is null) return (Error.Invalid("usage.unknown_choice", "which", which, "noPromise, noDate, cancelledByCustomer, deliveryDateUnknown, notYetDue"), null, null, null);
        var question = words.Value with { View = words.Value.View ?? measure.View, Date = date == "ordered" ? ReportDate.Ordered : ReportDate.Due };
        return (null, await facts.Plan(question, ct), measure, asked);
    }

    private async Task<IReadOnlyList<FigureLine>> Named(IReadOnlyList<CountedLine> lines, CancellationToken ct)
    {
        var ids = lines.Select(l => l.Id).ToList();
        // Within the scope here too: the facts may be a moment behind the database.
        var found = await (
            from line in db.Set<OrderLine>().AsNoTracking()
            where ids.Contains(line.Id)
            join order in db.Set<Order>() on line.OrderId equals order.Id
            join customer in db.Set<Customer>().Within(facts.Scope) on order.CustomerId equals customer.Id
            join product in db.Set<Product>() on line.ProductId equals product.Id
            select new
            {
                line.Id, line.OrderId, Order = order.Key, line.LineKey, CustomerId = customer.Id, Customer = customer.Key, CustomerName = customer.Name, Product = product.Key,
                ProductName = product.Name, order.OrderedOn, line.RequestedOn, line.QuantityOrdered, order.Currency,
            }).ToDictionaryAsync(r => r.Id, ct);
        return
        [
            .. from line in lines
               where found.ContainsKey(line.Id)
               let row = found[line.Id]
               select new FigureLine(
                   row.Id, row.OrderId, row.Order, LineKey.IsNumber(row.LineKey) ? row.LineKey : null, row.CustomerId, row.Customer, row.CustomerName, row.Product, row.ProductName,
                   Quantity.FromThousandths(line.Quantity > 0 ? line.Quantity : row.QuantityOrdered), row.OrderedOn, row.RequestedOn, DayOf(line.Due), DayOf(line.Arrived),
                   line.Cause is { } cause ? CauseSlicer.Label((FailureCause)cause) : null, facts.ShowsMoney ? line.Value : null, row.Currency),
        ];
    }

    private static DateOnly? DayOf(int? day) => day is { } number ? Day.FromNumber(number) : null;
}
