namespace Nuoda.Platform.Import;

/// <summary>A condition on many keys at once, on both databases.</summary>
[Published]
public static class KeyList
{
    public static string Condition(System.Data.Common.DbCommand command, string[] keys)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "keys";
        if (command is Npgsql.NpgsqlCommand) { parameter.Value = keys; command.Parameters.Add(parameter); return "= ANY(@keys)"; }
        parameter.Value = System.Text.Json.JsonSerializer.Serialize(keys);
        command.Parameters.Add(parameter);
        return "IN (SELECT value FROM json_each(@keys))";
    }

    public static string Condition(System.Data.Common.DbCommand command, long[] ids)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "keys";
        if (command is Npgsql.NpgsqlCommand) { parameter.Value = ids; command.Parameters.Add(parameter); return "= ANY(@keys)"; }
        parameter.Value = System.Text.Json.JsonSerializer.Serialize(ids);
        command.Parameters.Add(parameter);
        return "IN (SELECT value FROM json_each(@keys))";
    }
}
