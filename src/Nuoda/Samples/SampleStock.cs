using System.Globalization;
using Nuoda.Stock;

namespace Nuoda.Samples;

/// <summary>Where the sample company delivers from and what it has: cut-offs, the Chinese calendar, a route to each region, stock on hand with lots, goods on their way.</summary>
internal static class SampleStock
{
    private static readonly string[] CutOffs = ["16:00", "15:00", "14:00"];

    public static void Write(SampleParameters truth, SampleWorld world, DateOnly today, SampleFiles files)
    {
        var days = files.To(SampleFiles.CalendarDays);
        foreach (var day in ChinesePublicHolidays.Days()) days.Row("CN", day.Day, day.IsWorking, day.Note);
        var sites = files.To(SampleFiles.Sites);
        for (var i = 0; i < truth.Sites.Count; i++) sites.Row(truth.Sites[i].Code, truth.Sites[i].Name, truth.Sites[i].Region, CutOffs[i % CutOffs.Length], 0, "CN");
        WriteRoutes(truth, files);
        // Chance of its own, so that the orders of a seed stay what they are.
        var chance = new Chance(truth.Seed ^ 0x5708);
        var (onHand, receipts) = (files.To(SampleFiles.OnHand), files.To(SampleFiles.Receipts));
        for (var i = 0; i < world.Products.Length; i++)
        {
            var product = world.Products[i];
            // What sells most is kept most; one in twelve is out at a site.
            var usual = 20 + 600 / (1 + i % 60);
            var shelfLife = truth.Groups[product.Group].ShelfLife;
            for (var s = 0; s < truth.Sites.Count; s++)
            {
                if (chance.Happens(1 / 12.0)) continue;
                var quantity = chance.Between(usual / 4, usual);
                if (shelfLife is not { } keeps) onHand.Row(truth.Sites[s].Code, product.Code, null, null, quantity);
                else
                {
                    // Two lots, the older one with little time left.
                    foreach (var (share, left) in new[] { (3, keeps * 2), (7, keeps * 5) })
                    {
                        var expires = today.AddDays(left + chance.Between(0, keeps));
                        onHand.Row(truth.Sites[s].Code, product.Code, $"L{expires:yyMMdd}", expires, Math.Max(1, quantity * share / 10));
                    }
                }
            }
            if (!chance.Happens(0.45)) continue;
            var site = truth.Sites[chance.Between(0, truth.Sites.Count - 1)].Code;
            var expected = today.AddDays(chance.Between(2, 30));
            receipts.Row($"PO{today:yyyyMM}-{(i / 10 + 1).ToString("D4", CultureInfo.InvariantCulture)}", (i % 10 + 1) * 10, site, product.Code, chance.Between(usual, 3 * usual), expected, product.Supplier, chance.Between(6, 10) * 10);
        }
    }

    private static void WriteRoutes(SampleParameters truth, SampleFiles files)
    {
        var routes = files.To(SampleFiles.Routes);
        for (var s = 0; s < truth.Sites.Count; s++)
        {
            var site = truth.Sites[s];
            // To the rest of the country: slower, and not every day.
            routes.Row($"{site.Code}-ALL", $"{site.Name} → 全国 Nationwide", site.Code, null, "135", 4);
            for (var r = 0; r < truth.Regions.Count; r++)
            {
                var region = truth.Regions[r];
                if (region.Site != s) continue;
                var transit = region.Name == site.Region ? 1 : region.Market.StartsWith("西部", StringComparison.Ordinal) || region.Market.StartsWith("东北", StringComparison.Ordinal) ? 3 : 2;
                routes.Row(string.Create(CultureInfo.InvariantCulture, $"{site.Code}-{r + 1:00}"), $"{site.Name} → {region.Name}", site.Code, region.Name, transit == 3 ? "12345" : "123456", transit);
            }
        }
    }
}
