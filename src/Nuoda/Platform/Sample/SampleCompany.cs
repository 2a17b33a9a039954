using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Sample;

/// <summary>Fills an empty data folder with the sample company. The module Samples registers one; without it no sample is offered.</summary>
[Published]
public delegate Task MakeSample(DataHome home, CancellationToken ct);

/// <summary>The sample company: a second web application in this process, over a data folder of its own, that gets the requests of whoever has entered it.
/// Everything in it (database, facts, jobs) is built as for any company, and nothing of it touches ours. See docs/decisions/005-sample-company.md.</summary>
internal sealed class SampleCompany(DataHome own, IReadOnlyList<Module> modules, IServiceProvider services, IDataProtectionProvider protection) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private (WebApplication App, InnerServer Server)? _running;

    public DataHome Home { get; } = SamplePlace.Of(own);

    public bool CanBeMade => services.GetService<MakeSample>() is not null || IsMade;
    public bool IsMade => SamplePlace.IsMade(Home);

    /// <summary>Makes the company unless it is there. A half-made one (the program was killed) is thrown away first.</summary>
    public async Task Make(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (IsMade) return;
            SamplePlace.Clear(Home);
            await Home.Migrate(ct);
            await using (var db = Home.OpenDb())
            {
                await (await Company.Load(own, ct) with { Name = Texts.Of("sample.name"), IsSample = true }).Store(db, ct);
                await db.SaveChangesAsync(ct);
            }
            await services.GetRequiredService<MakeSample>()(Home, ct);
            await SamplePlace.Finish(Home, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Answers the request in the sample company, where everybody is administrator.</summary>
    public async Task Handle(HttpContext http)
    {
        var server = await Start(http.RequestAborted);
        await server.Process(Visit.Enter(http));
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            await running.App.StopAsync();
            await running.App.DisposeAsync();
        }
        _turn.Dispose();
    }

    private async Task<InnerServer> Start(CancellationToken ct)
    {
        if (_running is { } already) return already.Server;
        await _turn.WaitAsync(ct);
        try
        {
            if (_running is { } now) return now.Server;
            await Home.Migrate(ct);
            var server = new InnerServer();
            var app = WebServer.Build(Home, modules, builder =>
            {
                builder.Services.AddSingleton<IServer>(server);
                // One set of keys, so that form tokens hold on both sides of the door.
                builder.Services.AddSingleton(protection);
                builder.Services.AddAuthentication(Visit.SchemeName).AddScheme<AuthenticationSchemeOptions, Visit.Handler>(Visit.SchemeName, null);
            });
            await app.StartAsync(CancellationToken.None);
            _running = (app, server);
            return server;
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>A server without a socket: requests are handed in by the outer application.</summary>
internal sealed class InnerServer : IServer
{
    public Func<IFeatureCollection, Task> Process { get; private set; } = _ => throw new InvalidOperationException("Not started.");
    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        Process = async features =>
        {
            var context = application.CreateContext(features);
            Exception? failure = null;
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception thrown)
            {
                failure = thrown;
                throw;
            }
            finally
            {
                application.DisposeContext(context, failure);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Holds nothing.
    }
}
