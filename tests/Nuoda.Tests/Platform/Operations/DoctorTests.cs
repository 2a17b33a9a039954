using System.Globalization;
using System.Text.Json;
using Nuoda.Platform;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Operations;
using Xunit;

namespace Nuoda.Tests.Platform.Operations;

public sealed class DoctorTests
{
    /// <summary>Each violation, planted past every rule of the program into healthy records, and the one finding that names it.</summary>
    private static readonly (string Sql, string Finding)[] Violations =
    [
        ("UPDATE orders SET customer_id = 99 WHERE id = 1", "order-without-customer"),
        ("UPDATE customers SET merged_into_id = 2 WHERE id = 1", "order-of-merged-customer"),
        ("UPDATE orders SET site_id = 99 WHERE id = 1", "order-without-site"),
        ("UPDATE orders SET currency = '' WHERE id = 1", "order-currency"),
        ("UPDATE order_lines SET order_id = 99 WHERE id = 1", "line-without-order"),
        ("UPDATE order_lines SET product_id = 99 WHERE id = 1", "line-without-product"),
        ("UPDATE order_lines SET site_id = 99 WHERE id = 1", "line-without-site"),
        ("UPDATE deliveries SET line_id = 99 WHERE id = 1", "delivery-without-line"),
        ("UPDATE deliveries SET substitute_product_id = 99 WHERE id = 1", "delivery-without-substitute"),
        ("UPDATE deliveries SET rejected = quantity + 1 WHERE id = 1", "delivery-rejected-too-much"),
        ("UPDATE deliveries SET damaged = -1 WHERE id = 1", "delivery-damaged-too-much"),
        ("UPDATE deliveries SET is_delivered = (1 = 0) WHERE id = 1", "delivery-day-before-arrival"),
        ("UPDATE cancellations SET line_id = 99 WHERE id = 1", "cancellation-without-line"),
        ("UPDATE cancellations SET quantity = 0 WHERE id = 1", "cancellation-of-nothing"),
        ("INSERT INTO promise_versions (line_id, version, quantity, latest, made_by, reason) VALUES (99, 1, 1, 1, 'x', 0)", "promise-without-line"),
        ("UPDATE promise_versions SET version = 3 WHERE line_id = 1 AND version = 2", "promise-version-missing"),
        ("UPDATE promise_versions SET reason = 0 WHERE line_id = 1 AND version > 1", "promise-first-unclear"),
        ("UPDATE promise_versions SET earliest = latest + 1 WHERE line_id = 1 AND version = 1", "promise-window-reversed"),
        ("INSERT INTO request_versions (line_id, version, quantity, made_by) VALUES (99, 2, 1, 'x')", "request-without-line"),
        ("UPDATE request_versions SET version = 4 WHERE line_id = 1", "request-version-missing"),
        ("INSERT INTO contacts (id, customer_id, key, name, version) VALUES (1, 99, 'x', 'x', 1)", "contact-without-customer"),
        ("UPDATE customers SET merged_into_id = 99 WHERE id = 2", "customer-merged-into-nothing"),
        ("UPDATE customers SET merged_into_id = 2 WHERE id = 2", "customer-merged-into-itself"),
        ("UPDATE products SET successor_id = 99 WHERE id = 1", "product-successor-missing"),
        ("UPDATE products SET listed_on = 20, delisted_on = 10 WHERE id = 1", "product-dates-reversed"),
        ("INSERT INTO product_packs (id, product_id, unit, quantity, may_be_sold, may_be_split, split_surcharge) VALUES (1, 99, 'x', 1, (1 = 1), (1 = 1), 0)", "pack-without-product"),
        ("INSERT INTO product_packs (id, product_id, unit, quantity, may_be_sold, may_be_split, split_surcharge) VALUES (2, 1, 'x', 0, (1 = 1), (1 = 1), 0)", "pack-of-nothing"),
        ("UPDATE products SET gtin = '96385074' WHERE id IN (1, 2)", "gtin-twice"),
        ("INSERT INTO price_lines (id, change_id, price_list_id, product_id, pack_quantity, from_quantity) VALUES (1, 99, 99, 1, 1000, 0)", "price-without-list-or-product"),
        ("UPDATE price_lines SET pack_quantity = 0 WHERE id = 2", "price-of-nothing"),
        ("UPDATE price_changes SET state = 1 WHERE id = 1", "price-change-approved-by-nobody"),
        ("UPDATE price_changes SET approved_by = 'user:b' WHERE id = 2", "price-change-approved-by-maker"),
        ("UPDATE promotions SET approved_by = makers", "promotion-approved-by-maker"),
        ("INSERT INTO price_announcements (change_id, customer_id, announced_at, announced_by) VALUES (99, 1, 0, 'x')", "announcement-of-nothing"),
        ("INSERT INTO product_substitutes (id, product_id, substitute_id, priority, price_rule, version) VALUES (1, 1, 99, 1, 0, 1)", "substitute-without-product"),
        ("UPDATE returns SET customer_id = 99", "return-without-customer"),
        ("UPDATE returns SET product_id = 99", "return-without-product"),
        ("UPDATE reviews SET order_id = 99", "review-without-order"),
        ("UPDATE reviews SET customer_id = 99", "review-without-customer"),
        ("INSERT INTO credit_accounts (customer_id, currency, receivables, delivered, open_orders, later_orders, secured, version) VALUES (99, 'CNY', 0, 0, 0, 0, 0, 1)", "credit-account-without-customer"),
        ("UPDATE credit_entries SET amount = amount + 1 WHERE id = 1", "credit-balance-differs"),
        ("UPDATE credit_orders SET open = open + 1", "credit-orders-differ"),
        ("UPDATE credit_securities SET is_in_force = (1 = 0)", "credit-securities-differ"),
        ("INSERT INTO credit_entries (id, customer_id, currency, kind, amount, at, by) VALUES (4, 98, 'CNY', 0, 1, 0, 'x')", "credit-entry-without-account"),
        ("INSERT INTO receivables (id, number, kind, customer_id, currency, day, amount, at, by) VALUES (3, 'INV-3', 4, 99, 'EUR', 20530, 0, 0, 'x')", "receivable-without-customer"),
        ("INSERT INTO receivables (id, number, kind, customer_id, currency, day, amount, at, by) VALUES (4, 'PAY-4', 2, 2, 'CNY', 20530, 5, 0, 'x')", "receivable-sign-wrong"),
        ("UPDATE receivable_lines SET amount = 149", "receivable-lines-differ"),
        ("INSERT INTO receivable_lines (id, receivable_id, order_id, line_id, delivery_id, product_id, quantity, amount, is_reopened) VALUES (2, 99, 1, 1, 1, 1, 0, 0, 1 = 0)", "receivable-line-without-document"),
        ("UPDATE allocations SET amount = 151", "receivable-set-against-too-much"),
        ("INSERT INTO allocations (id, credit_id, debit_id, amount, day, at, by) VALUES (2, 99, 98, 0, 20530, 0, 'x')", "allocation-without-document"),
        ("INSERT INTO receivables (id, number, kind, customer_id, currency, day, amount, at, by) VALUES (5, 'INV-5', 4, 1, 'CNY', 20530, 5, 0, 'x')", "receivables-differ-from-credit"),
        ("UPDATE id_blocks SET next_id = 1 WHERE table_name = 'orders'", "id-to-be-given-twice"),
        ("DELETE FROM id_blocks WHERE table_name = 'customers'", "id-to-be-given-twice"),
        ("INSERT INTO import_ranges (import_id, table_name, first_id, last_id) VALUES (99, 'orders', 1, 2)", "import-range-without-import"),
        ("UPDATE import_ranges SET last_id = 0", "import-range-reversed"),
        ("UPDATE import_issues SET import_id = 99", "import-issue-without-import"),
        ("UPDATE audit_batches SET entries = 1 WHERE id = 1", "audit-altered"),
        ("UPDATE id_blocks SET next_id = 5 WHERE table_name = 'audit_batches'", "audit-chain-broken"),
        ("UPDATE audit_entries SET batch_id = 99 WHERE batch_id IS NULL", "audit-batch-unknown"),
        ("INSERT INTO settings (name, value) VALUES ('company.time-zone', 'Mars/Olympus')", "setting-unusable"),
        ("UPDATE supplies SET product_id = 99 WHERE id = 1", "supply-without-product"),
        ("UPDATE supplies SET site_id = 99 WHERE id = 1", "supply-without-site"),
        ("INSERT INTO supplies (id, key, product_id, site_id, kind, lot, available_on, quantity, reserved, confidence, is_blocked, version) VALUES (3, 'twice', 1, 1, 0, 'L1', 20000, 0, 0, 100, 1 = 0, 1)", "supply-lot-twice"),
        ("UPDATE supplies SET reserved = reserved - 1 WHERE id = 2", "reserved-not-sum"),
        ("INSERT INTO reservations (line_id, supply_id, quantity, ship_on) VALUES (1, 99, 5, 20000)", "reservation-without-supply"),
        ("INSERT INTO reservations (line_id, supply_id, quantity, ship_on) VALUES (2, 2, 0, 20000)", "reservation-of-nothing"),
        ("UPDATE stock_movements SET quantity = quantity + 1 WHERE id = 1", "on-hand-not-movements"),
        ("INSERT INTO calendar_days (calendar_id, day, is_working) VALUES (99, 20000, 1 = 0)", "calendar-day-without-calendar"),
        ("UPDATE sites SET calendar_id = 99 WHERE id = 1", "site-without-calendar"),
        ("INSERT INTO delivery_routes (id, key, name, site_id, weekdays, transit_days, is_express, version) VALUES (1, 'R', 'R', 99, 127, 1, 1 = 0, 1)", "route-without-site"),
        ("UPDATE reservations SET line_id = 98 WHERE supply_id = 1", "reservation-without-line"),
    ];

    public static TheoryData<int> Planted => [.. Enumerable.Range(0, Violations.Length)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Healthy_records_are_said_to_be_healthy(Engine engine)
    {
        await using var database = await Healthy(engine);
        Assert.Empty(await Found(database));
    }

    [Theory, MemberData(nameof(Planted))]
    public async Task A_planted_violation_is_found_and_nothing_else(int violation)
    {
        await using var database = await Healthy(Engine.Sqlite);
        var (sql, code) = Violations[violation];
        Assert.NotEqual(0, await database.Execute(sql));
        var found = Assert.Single(await Found(database));
        Assert.Equal(code, found.Code);
        foreach (var language in Texts.Languages.Select(CultureInfo.GetCultureInfo))
            Assert.DoesNotContain("{", Texts.In(language, "doctor.finding." + found.Code, found.Args), StringComparison.Ordinal);
    }

    [Theory, Databases.Both]
    public async Task All_violations_at_once_are_all_found(Engine engine)
    {
        await using var database = await Healthy(engine);
        // One customer is merged only once.
        string[] undone = ["customer-merged-into-nothing"];
        foreach (var (sql, _) in Violations) await database.Execute(sql);
        Assert.Equal(
            Violations.Select(v => v.Finding).Except(undone).Distinct().Order(StringComparer.Ordinal),
            (await Found(database)).Select(f => f.Code).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_finding_that_has_a_text_is_planted_here_or_of_the_machine()
    {
        string[] machine =
        [
            "no-cultures", "no-time-zones", "disk-space", "restore-left", "database-missing", "database-damaged", "database-unreachable", "schema-old", "schema-newer",
            // Planted in FactsCheckTests: they are of files.
            "facts-damaged", "facts-differ",
            // Planted in StockCheckTests: the table's own constraint has to go first.
            "reserved-over",
            // Planted in ReturnsTests, where there is a return to break.
            "return-of-unknown-line", "return-inspected-otherwise", "return-kept-otherwise", "return-more-than-delivered",
        ];
        var known = Texts.Keys.Where(k => k.StartsWith("doctor.finding.", StringComparison.Ordinal)).Select(k => k["doctor.finding.".Length..]);
        Assert.Equal(known.Order(StringComparer.Ordinal), Violations.Select(v => v.Finding).Concat(machine).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_found_and_the_rest_left_out()
    {
        await using var database = await Healthy(Engine.Sqlite);
        await database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await using (var file = new FileStream(database.Home.SqliteFile, FileMode.Open))
        {
            file.Seek(4096 * 3, SeekOrigin.Begin);
            await file.WriteAsync(new byte[4096 * 20], Ct);
        }
        var looked = await Doctor.Examine(database.Home, Ct);
        Assert.Contains(looked, l => l.Check == "database" && l.Findings!.Any(f => f.Code is "database-damaged" or "database-unreachable"));
        Assert.Contains(looked, l => l.Check == "orders" && l.Findings is null);
    }

    [Theory, Databases.Both]
    public async Task An_old_or_newer_or_missing_schema_is_found(Engine engine)
    {
        await using var none = await TestDatabase.CreateEmpty(engine);
        Assert.Contains(await Found(none), f => f.Code is "database-missing" or "schema-old");
        await using var newer = await TestDatabase.Create(engine);
        await newer.Execute("""INSERT INTO "__EFMigrationsHistory" VALUES ('9999_later', '99')""");
        Assert.Equal("schema-newer", Assert.Single(await Found(newer)).Code);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_and_a_restore_left_half_done_are_found()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        Directory.CreateDirectory(Path.Combine(database.Home.Folder, ".restoring-1"));
        Assert.Equal("restore-left", Assert.Single(await Found(database)).Code);
        var nowhere = database.Home with { Database = "Host=127.0.0.1;Port=1;Username=x;Timeout=2" };
        Assert.Contains((await Doctor.Examine(nowhere, Ct)).SelectMany(l => l.Findings ?? []), f => f.Code == "database-unreachable");
    }

    [Fact]
    public async Task The_verb_prints_and_ends_with_1_when_it_found_something()
    {
        await using var database = await Healthy(Engine.Sqlite);
        var healthy = await NuodaProcess.Run(["doctor", "--data", database.Home.Folder, "--lang", "en"], Ct);
        Assert.Equal((0, ""), (healthy.ExitCode, healthy.Errors));
        Assert.EndsWith("Nothing found.\n", healthy.Output, StringComparison.Ordinal);
        await database.Execute("UPDATE orders SET customer_id = 99 WHERE id = 1");
        var chinese = await NuodaProcess.Run(["doctor", "--data", database.Home.Folder, "--lang", "zh-CN"], Ct);
        Assert.Equal(1, chinese.ExitCode);
        Assert.Contains("1 张订单找不到客户（id 1）", chinese.Output, StringComparison.Ordinal);
        var json = await NuodaProcess.Run(["doctor", "--data", database.Home.Folder, "--format", "json"], Ct);
        Assert.Equal(1, json.ExitCode);
        using var parsed = JsonDocument.Parse(json.Output);
        Assert.False(parsed.RootElement.GetProperty("healthy").GetBoolean());
        Assert.Contains("order-without-customer", json.Output, StringComparison.Ordinal);
    }

    private static async Task<List<Finding>> Found(TestDatabase database) => [.. (await Doctor.Examine(database.Home, Ct)).SelectMany(l => l.Findings ?? [])];

    /// <summary>Something of everything, all in order.</summary>
    private static async Task<TestDatabase> Healthy(Engine engine)
    {
        var database = await TestDatabase.Create(engine);
        await AnOrder.Of("ACME").WithLine("PUMP-20", promised: "2026-03-10", delivered: "2026-03-12", rejected: 1).WithLine("HOSE-5").Store(database);
        await using (var db = database.OpenDb())
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            Assert.NotNull(await AuditSeal.Seal(db, Ct));
            await transaction.CommitAsync(Ct);
        }
        await AnOrder.Of("ACME").WithLine("HOSE-5").Store(database); // not sealed yet
        foreach (var sql in new[]
                 {
                     "INSERT INTO customers (id, key, name, version) VALUES (2, 'B', 'B', 1)",
                     "UPDATE id_blocks SET next_id = 3 WHERE table_name = 'customers'",
                     "INSERT INTO promise_versions (line_id, version, quantity, latest, made_by, reason) VALUES (1, 2, 10000, 20530, 'x', 2)",
                     "INSERT INTO request_versions (line_id, version, quantity, made_by) VALUES (1, 2, 9000, 'x')",
                     "INSERT INTO cancellations (id, line_id, quantity, by) VALUES (1, 2, 10000, 0)",
                     "INSERT INTO returns (id, key, customer_id, product_id, quantity, currency, version) VALUES (1, 'R', 1, 1, 1000, 'CNY', 1)",
                     "INSERT INTO reviews (id, key, order_id, customer_id, score, version) VALUES (1, 'V', 1, 1, 5000, 1)",
                     "INSERT INTO imports (id, started_at, actor, state, files, options, rows_read, rows_rejected) VALUES (1, 0, 'x', 2, 'x', '{{}}', 0, 0)",
                     "INSERT INTO import_ranges (import_id, table_name, first_id, last_id) VALUES (1, 'orders', 1, 1)",
                     "INSERT INTO import_issues (import_id, number, file, row, code, is_warning) VALUES (1, 1, 'x', 1, 'x', 1 = 0)",
                     "INSERT INTO price_lists (id, key, name, scope, currency, version) VALUES (1, 'L', 'L', 0, 'CNY', 1)",
                     "INSERT INTO price_changes (id, name, effective_on, protection_days, state, makers, edited_at, version) VALUES (1, 'x', 1, 0, 0, 'user:a', 0, 1)",
                     "INSERT INTO price_changes (id, name, effective_on, protection_days, state, makers, edited_at, approved_by, approved_at, version) VALUES (2, 'y', 1, 0, 1, 'user:a|user:b', 0, 'user:c', 0, 1)",
                     "INSERT INTO price_lines (id, change_id, price_list_id, product_id, pack_quantity, from_quantity, price_millionths) VALUES (2, 2, 1, 1, 1000, 0, 5)",
                     "INSERT INTO promotions (id, name, scope, kind, percent, min_quantity, from_day, to_day, state, makers, edited_at, version) VALUES (1, 'x', 0, 0, 100, 0, 1, 2, 0, 'user:a', 0, 1)",
                     "INSERT INTO id_blocks (table_name, next_id) VALUES ('price_lists', 9), ('price_changes', 9), ('price_lines', 9), ('promotions', 9), ('cancellations', 2), ('returns', 2), ('reviews', 2), ('imports', 2), ('contacts', 2), ('product_packs', 9), ('product_substitutes', 9)",
                     "INSERT INTO credit_accounts (customer_id, currency, credit_limit, receivables, delivered, open_orders, later_orders, secured, version) VALUES (1, 'CNY', 1000, 100, 0, 50, 0, 10, 1)",
                     "INSERT INTO credit_entries (id, customer_id, currency, kind, amount, order_id, at, by) VALUES (1, 1, 'CNY', 0, 50, 1, 0, 'x'), (2, 1, 'CNY', 3, 100, NULL, 0, 'x'), (3, 1, 'CNY', 4, 10, NULL, 0, 'x')",
                     "INSERT INTO credit_orders (order_id, customer_id, currency, is_later, open, delivered) VALUES (1, 1, 'CNY', 1 = 0, 50, 0)",
                     "INSERT INTO credit_securities (id, customer_id, currency, kind, amount, provider, valid_from, is_in_force, version) VALUES (1, 1, 'CNY', 0, 10, 'x', 20530, 1 = 1, 1)",
                     "INSERT INTO receivables (id, number, kind, customer_id, currency, day, amount, at, by) VALUES (1, 'INV-1', 0, 1, 'CNY', 20530, 150, 0, 'x'), (2, 'PAY-1', 2, 1, 'CNY', 20531, -50, 0, 'x')",
                     "INSERT INTO receivable_lines (id, receivable_id, order_id, line_id, delivery_id, product_id, quantity, amount, is_reopened) VALUES (1, 1, 1, 1, 1, 1, 9000, 150, 1 = 0)",
                     "INSERT INTO allocations (id, credit_id, debit_id, amount, day, at, by) VALUES (1, 2, 1, 50, 20531, 0, 'x')",
                     "INSERT INTO id_blocks (table_name, next_id) VALUES ('credit_entries', 9), ('credit_securities', 9), ('receivables', 9), ('receivable_lines', 9), ('allocations', 9)",
                     "INSERT INTO settings (name, value) VALUES ('company.currency', 'CNY')",
                     "INSERT INTO sites (id, key, name, version) VALUES (1, 'EAST', 'East', 1)",
                     "INSERT INTO supplies (id, key, product_id, site_id, kind, lot, available_on, quantity, reserved, confidence, is_blocked, version) VALUES (1, 'PO-1', 1, 1, 1, NULL, 20600, 9000, 4000, 80, 1 = 0, 1), (2, 'PUMP-20/EAST/L1', 1, 1, 0, 'L1', 20000, 5000, 3000, 100, 1 = 0, 1)",
                     "INSERT INTO reservations (line_id, supply_id, quantity, ship_on) VALUES (1, 1, 4000, 20601), (1, 2, 3000, 20500)",
                     "INSERT INTO stock_movements (id, product_id, site_id, lot, kind, quantity, at, by) VALUES (1, 1, 1, 'L1', 0, 5000, 0, 'x')",
                     "INSERT INTO calendars (id, key, name, weekdays, version) VALUES (1, 'CN', 'CN', 31, 1)",
                     "INSERT INTO calendar_days (calendar_id, day, is_working) VALUES (1, 20000, 1 = 0)",
                     "INSERT INTO id_blocks (table_name, next_id) VALUES ('sites', 2), ('supplies', 9), ('stock_movements', 2), ('calendars', 2), ('delivery_routes', 9)",
                 }) await database.Execute(sql);
        return database;
    }
}
