using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Until the first release there is one migration, and its scripts are what the model would create.
/// After a change of the model: NUODA_WRITE_MIGRATION=1 dotnet test tests/Nuoda.Tests --filter SchemaTests writes them anew.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public void The_migration_script_is_what_the_model_would_create(string folder)
    {
        var options = new DbContextOptionsBuilder<NuodaDb>();
        if (folder == "Sqlite") options.UseSqlite("Data Source=:memory:");
        else options.UseNpgsql("Host=nowhere");
        using var db = new NuodaDb(options.Options);
        var now = db.Database.GenerateCreateScript().ReplaceLineEndings("\n");
        var file = Path.Combine(Root(), "src/Nuoda/Platform/Storage/Migrations", folder, "0001_init.sql");
        if (Environment.GetEnvironmentVariable("NUODA_WRITE_MIGRATION") == "1") File.WriteAllText(file, now);
        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", now);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
