using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nuoda.Platform.Storage;

/// <summary>A migration whose SQL is an embedded script per database: Platform/Storage/Migrations/{Sqlite|Postgres}/ID.sql.</summary>
internal abstract class SqlMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var folder = ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal) ? "Sqlite" : "Postgres";
        var id = GetType().GetCustomAttribute<MigrationAttribute>()!.Id;
        using var script = typeof(SqlMigration).Assembly.GetManifestResourceStream($"migration/{folder}/{id}.sql")
            ?? throw new InvalidOperationException($"The script of migration {id} for {folder} is not in the program.");
        using var reader = new StreamReader(script);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}

[DbContext(typeof(NuodaDb)), Migration("0001_init")]
internal sealed class M0001Init : SqlMigration;
