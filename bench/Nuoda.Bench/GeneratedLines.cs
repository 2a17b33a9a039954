using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Bench;

/// <summary>Puts the generated order lines straight into the tables of an embedded database, as an import of them would leave them.</summary>
internal static class GeneratedLines
{
    public static async Task<long> Load(DataHome home, string csv)
    {
        await home.Migrate(CancellationToken.None);
        await using var db = home.OpenDb();
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var transaction = connection.BeginTransaction();
        using var order = Prepared(connection, "INSERT INTO orders (id, key, customer_id, ordered_on, region, currency, version) VALUES ($1, $2, $3, $4, $5, 'CNY', 1)", 5);
        using var line = Prepared(connection, "INSERT INTO order_lines (id, order_id, line_key, product_id, quantity_ordered, gross, version) VALUES ($1, $2, $3, $4, $5, $6, 1)", 6);
        using var promise = Prepared(connection, "INSERT INTO promise_versions (line_id, version, quantity, latest, made_by, reason) VALUES ($1, 1, $2, $3, 'bench', 0)", 3);
        using var delivery = Prepared(connection, "INSERT INTO deliveries (id, line_id, delivered_on, is_delivered, quantity, rejected, damaged, version) VALUES ($1, $2, $3, 1, $4, 0, 0, 1)", 4);
        long id = 0, lastOrder = 0, lineKey = 0;
        var customers = new HashSet<long>();
        var products = new HashSet<long>();
        foreach (var row in File.ReadLines(csv).Skip(1))
        {
            var cells = row.Split(',');
            long Number(int cell) => long.Parse(cells[cell], CultureInfo.InvariantCulture);
            var (orderId, customer, product, ordered, promised) = (Number(0), Number(1), Number(2), DayOf(cells[4]), DayOf(cells[5]));
            if (orderId != lastOrder)
            {
                Run(order, orderId, "SO-" + cells[0], customer, ordered, "R" + cells[3]);
                (lastOrder, lineKey) = (orderId, 0);
            }
            customers.Add(customer);
            products.Add(product);
            Run(line, ++id, orderId, ++lineKey, product, Number(7) * 1000, Number(9));
            Run(promise, id, Number(7) * 1000, promised);
            // qty_otif is what was accepted by the promised day; what came later was whole.
            if (cells[6].Length > 0) Run(delivery, id, id, DayOf(cells[6]), (DayOf(cells[6]) <= promised ? Number(8) : Number(7)) * 1000);
        }
        using var member = Prepared(connection, "INSERT INTO customers (id, key, name, version) VALUES ($1, $2, $2, 1)", 2);
        foreach (var customer in customers) Run(member, customer, customer.ToString(CultureInfo.InvariantCulture));
        using var article = Prepared(connection, "INSERT INTO products (id, key, name, version) VALUES ($1, $2, $2, 1)", 2);
        foreach (var product in products) Run(article, product, product.ToString(CultureInfo.InvariantCulture));
        await transaction.CommitAsync();
        return id;
    }

    private static int DayOf(string text) => Day.ToNumber(DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static SqliteCommand Prepared(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add("$" + i.ToString(CultureInfo.InvariantCulture), i == 2 && sql.Contains("key", StringComparison.Ordinal) && !sql.Contains("order_lines", StringComparison.Ordinal) || i == 5 && sql.Contains("region", StringComparison.Ordinal) ? SqliteType.Text : SqliteType.Integer);
        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
