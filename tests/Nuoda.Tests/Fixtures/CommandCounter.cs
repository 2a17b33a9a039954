using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nuoda.Tests;

/// <summary>Counts what is sent to the database: "the page costs 2 commands for 1 or 100 lines" is a test. Of a <see cref="WebApp"/>: what its requests send.
/// <code>var before = database.Commands.Count; …; Assert.Equal(2, database.Commands.Count - before);</code></summary>
public sealed class CommandCounter : DbCommandInterceptor
{
    private int _count;

    public int Count => _count;

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => One(result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => One(result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => One(result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => new(One(result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(One(result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) => new(One(result));

    private T One<T>(T result)
    {
        Interlocked.Increment(ref _count);
        return result;
    }
}
