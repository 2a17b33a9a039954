using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Nuoda.Platform.Operations;

/// <summary>Writes the rows of an archived table by each database's bulk way, in the caller's transaction.</summary>
internal static class RowLoad
{
    public static async Task IntoSqlite(SqliteConnection connection, TableShape shape, BackupArchive archive, ArchivedTable table, CancellationToken ct)
    {
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            $"INSERT INTO {TableShape.Quoted(shape.Name)} ({Names(shape)}) VALUES ({string.Join(", ", shape.Columns.Select((_, i) => "$" + i))})";
        var parameters = shape.Columns.Select((_, i) => insert.Parameters.Add(new SqliteParameter("$" + i, null))).ToArray();
        await insert.PrepareAsync(ct);
        await foreach (var row in archive.Rows(table, ct))
        {
            for (var i = 0; i < row.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }
    }

    public static async Task IntoPostgres(NpgsqlConnection connection, TableShape shape, BackupArchive archive, ArchivedTable table, CancellationToken ct)
    {
        var types = shape.StoreTypes.Select(TypeOf).ToArray();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {TableShape.Quoted(shape.Name)} ({Names(shape)}) FROM STDIN (FORMAT BINARY)", ct);
        copy.Timeout = Timeout.InfiniteTimeSpan;
        await foreach (var row in archive.Rows(table, ct))
        {
            await copy.StartRowAsync(ct);
            for (var i = 0; i < row.Length; i++)
            {
                await (row[i] switch
                {
                    null => copy.WriteNullAsync(ct),
                    long number when types[i] == NpgsqlDbType.Integer => copy.WriteAsync(checked((int)number), NpgsqlDbType.Integer, ct),
                    long number when types[i] == NpgsqlDbType.Smallint => copy.WriteAsync(checked((short)number), NpgsqlDbType.Smallint, ct),
                    long number => copy.WriteAsync(number, NpgsqlDbType.Bigint, ct),
                    string text => copy.WriteAsync(text, NpgsqlDbType.Text, ct),
                    bool truth => copy.WriteAsync(truth, NpgsqlDbType.Boolean, ct),
                    double real => copy.WriteAsync(real, NpgsqlDbType.Double, ct),
                    var bytes => copy.WriteAsync((byte[])bytes, NpgsqlDbType.Bytea, ct),
                });
            }
        }
        await copy.CompleteAsync(ct);
    }

    private static string Names(TableShape shape) => string.Join(", ", shape.Columns.Select(c => TableShape.Quoted(c.Name)));

    private static NpgsqlDbType TypeOf(string storeType) => storeType.Split('(')[0] switch
    {
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "smallint" => NpgsqlDbType.Smallint,
        "boolean" => NpgsqlDbType.Boolean,
        "double precision" => NpgsqlDbType.Double,
        "text" or "character varying" => NpgsqlDbType.Text,
        "bytea" => NpgsqlDbType.Bytea,
        var other => throw new NotSupportedException($"Restoring does not know the type {other}."),
    };
}
