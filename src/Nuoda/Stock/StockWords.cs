using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Stock;

/// <summary>What supplies, movements and weekdays are called on pages.</summary>
[Published]
public static class StockWords
{
    public static string Of(SupplyKind kind) => Texts.Of(kind switch { SupplyKind.OnHand => "supply.on_hand", SupplyKind.Receipt => "supply.receipt", _ => "supply.transfer" });

    public static string Of(MovementKind kind) => Texts.Of(kind switch
    {
        MovementKind.Received => "movement.received", MovementKind.Shipped => "movement.shipped", MovementKind.Counted => "movement.counted", MovementKind.TransferredOut => "movement.transferred_out",
        MovementKind.TransferredIn => "movement.transferred_in", MovementKind.Returned => "movement.returned", MovementKind.Scrapped => "movement.scrapped", _ => "movement.stated",
    });

    /// <summary>"Mon Tue Wed", "周一 周二 周三".</summary>
    public static string Of(Weekdays weekdays) => weekdays switch
    {
        Weekdays.All => Texts.Of("weekdays.all"),
        Weekdays.None => Texts.Of("weekdays.none"),
        _ => string.Join(' ', Each.Where(d => (weekdays & d.Flag) != 0).Select(d => Name(d.Day))),
    };

    /// <summary>Monday first.</summary>
    public static readonly IReadOnlyList<(Weekdays Flag, DayOfWeek Day)> Each =
    [
        (Weekdays.Monday, DayOfWeek.Monday), (Weekdays.Tuesday, DayOfWeek.Tuesday), (Weekdays.Wednesday, DayOfWeek.Wednesday), (Weekdays.Thursday, DayOfWeek.Thursday), (Weekdays.Friday, DayOfWeek.Friday),
        (Weekdays.Saturday, DayOfWeek.Saturday), (Weekdays.Sunday, DayOfWeek.Sunday),
    ];

    public static string Name(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    public static string Number(decimal quantity) => quantity.ToString("#,0.###", CultureInfo.InvariantCulture);

    /// <summary>"14:30" of minutes after midnight.</summary>
    public static string? Clock(int? minute) => minute is { } m ? string.Create(CultureInfo.InvariantCulture, $"{m / 60:00}:{m % 60:00}") : null;
}
