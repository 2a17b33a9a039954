using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nuoda.Platform.Shell;

/// <summary>Logs as JSON on standard error; traces, metrics and logs to a collector when the standard OTEL_… settings name one.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(o => o.IncludeScopes = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A refused form is the client's affair; that the keys stand unencrypted in the database is a decision (docs/decisions/004).
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (Collector("traces") is null && Collector("metrics") is null && Collector("logs") is null) return;

        var resource = ResourceBuilder.CreateDefault().AddService("nuoda").AddEnvironmentVariableDetector();
        if (Collector("traces") is { } traces)
            builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource("Microsoft.AspNetCore", "Npgsql").AddOtlpExporter(o => Send(o, traces)).Build());
        if (Collector("metrics") is { } metrics)
            builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Microsoft.EntityFrameworkCore")
                .AddOtlpExporter((o, _) => Send(o, metrics)).Build());
        if (Collector("logs") is { } logs)
            builder.Logging.AddOpenTelemetry(o => { o.SetResourceBuilder(resource); o.AddOtlpExporter(e => Send(e, logs)); });
    }

    /// <summary>Providers listen from the moment they are made; the container, which makes them, also closes them.</summary>
    public static void StartTelemetry(this WebApplication app)
    {
        app.Services.GetService<TracerProvider>();
        app.Services.GetService<MeterProvider>();
    }

    // OTLP over HTTP wants the full path of each signal.
    private static Uri? Collector(string signal)
    {
        var own = Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal.ToUpperInvariant()}_ENDPOINT");
        if (!string.IsNullOrWhiteSpace(own)) return new Uri(own);
        var all = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        return string.IsNullOrWhiteSpace(all) ? null : new Uri($"{all.TrimEnd('/')}/v1/{signal}");
    }

    private static void Send(OtlpExporterOptions options, Uri collector)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = collector;
    }
}
