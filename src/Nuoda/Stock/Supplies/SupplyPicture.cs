using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>可承诺量: what is free of some products, at every site, as of one moment. Available-to-promise is read from it and taken from it; writing what was taken is the caller's.</summary>
[Published]
public sealed class SupplyPicture
{
    private readonly Dictionary<(long Product, long Site), List<FreeSupply>> _bySite;
    private readonly ILookup<long, long> _sites;

    private SupplyPicture(IEnumerable<FreeSupply> supplies, bool isWhole)
    {
        IsWhole = isWhole;
        _bySite = supplies.GroupBy(s => (s.ProductId, s.SiteId)).ToDictionary(g => g.Key, g => g.ToList());
        _sites = _bySite.Keys.ToLookup(k => k.Product, k => k.Site);
    }

    public static SupplyPicture Of(IEnumerable<FreeSupply> supplies) => new(supplies, true);

    /// <summary>Of all sites; else of some only, and what other sites have is not known.</summary>
    public bool IsWhole { get; }

    public IReadOnlyList<FreeSupply> At(long productId, long siteId) => _bySite.TryGetValue((productId, siteId), out var found) ? found : [];

    /// <summary>Where something of a product is free.</summary>
    public IEnumerable<long> SitesOf(long productId) => _sites[productId];

    /// <param name="sites">Only what these sites have; null = all. Most orders need no other site than their own, and there may be many.</param>
    /// <param name="today">Day number: an expected quantity whose day has passed is not there before tomorrow.</param>
    /// <param name="minConfidence">Expected quantities that are less sure, in percent, are left out.</param>
    public static async Task<SupplyPicture> Load(NuodaDb db, IReadOnlyCollection<long> products, IReadOnlyCollection<long>? sites, int today, int minConfidence, CancellationToken ct)
    {
        if (products.Count == 0) return new([], true);
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = $"""
                SELECT id, product_id, site_id, kind, available_on, expires_on, quantity - reserved, confidence, coalesce(lot, key)
                FROM supplies WHERE product_id {Among(command, "products", products)}{(sites is null ? "" : $" AND site_id {Among(command, "sites", sites)}")} AND reserved < quantity AND NOT is_blocked AND (kind = 0 OR confidence >= {minConfidence.ToString(CultureInfo.InvariantCulture)})
                ORDER BY product_id, site_id, available_on, id
                """;
            var found = new List<FreeSupply>();
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var kind = (SupplyKind)rows.GetInt32(3);
                var on = rows.GetInt32(4);
                var ready = kind == SupplyKind.OnHand ? FreeSupply.OnHand : on < today ? today + 1 : on;
                found.Add(new(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), kind, ready, rows.IsDBNull(5) ? null : rows.GetInt32(5), rows.GetInt64(6), rows.GetInt32(7), rows.GetString(8)));
            }
            return new(found, sites is null);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    // One fixed text for any number of ids, so that the statement is prepared once.
    private static string Among(DbCommand command, string name, IReadOnlyCollection<long> ids)
    {
        if (command is NpgsqlCommand server)
        {
            server.Parameters.Add(new() { Value = ids.ToArray() });
            return string.Create(CultureInfo.InvariantCulture, $"= ANY (${server.Parameters.Count})");
        }
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("$" + name, $"[{string.Join(',', ids)}]");
        command.Parameters.Add(parameter);
        return $"IN (SELECT value FROM json_each(${name}))";
    }
}
