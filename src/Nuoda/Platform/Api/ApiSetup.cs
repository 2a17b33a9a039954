using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Nuoda.Platform.Access;

namespace Nuoda.Platform.Api;

/// <summary>How the API reads and writes JSON, and its description.</summary>
internal static class ApiSetup
{
    public const int DeepestJson = 32;

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o =>
        {
            var json = o.SerializerOptions;
            json.MaxDepth = DeepestJson;
            json.AllowDuplicateProperties = false;
            // A field that we do not know is a mistake of the caller, or an attempt: never silently dropped.
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.NumberHandling = JsonNumberHandling.Strict;
            json.RespectNullableAnnotations = true;
            json.RespectRequiredConstructorParameters = true;
            json.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.Converters.Add(new Shell.PlainText.Json());
            json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.AddOpenApi(o =>
        {
            o.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            o.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Nuoda 诺达",
                    Version = "v1",
                    Description = "X-Api-Key: nuoda_… (nuoda apikey add), or Authorization: Bearer nuoda_…. Refusals are problem details (RFC 9457) with a stable code. "
                        + "POST takes an Idempotency-Key; PUT and DELETE of a record need If-Match with the ETag that was read.",
                };
                document.Servers = [];
                document.AddComponent("apiKey", new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "nuoda_…" });
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
                return Task.CompletedTask;
            });
            // What an operation needs, said where it stands.
            o.AddOperationTransformer((operation, context, _) =>
            {
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsAttribute>().LastOrDefault() is { } needs)
                    operation.Description = $"{operation.Description} Needs: {needs.Permission}.".Trim();
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").Needs(Permission.SignedIn);
        routes.MapGet("/api/me", Me).Needs(Permission.SignedIn).WithSummary("Who you are and what you may do").WithTags("Platform");
    }

    private static MeBody Me(CurrentUser me) => new(me.Name, me.Role!.Value, me.Scope.ToString(), [.. Enum.GetValues<Permission>().Where(me.May)]);
}

public sealed record MeBody(string Name, Role Role, string Scope, IReadOnlyList<Permission> Permissions);
