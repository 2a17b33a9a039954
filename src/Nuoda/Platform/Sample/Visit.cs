using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Nuoda.Platform.Access;

namespace Nuoda.Platform.Sample;

/// <summary>A request on its way into the sample company, with the person whom the outer application has already checked.</summary>
internal sealed record Visit(ClaimsPrincipal Person)
{
    public const string SchemeName = "Visit";

    /// <summary>The connection's side of the request (what the client sent, where the answer goes) without what the outer application made of it.</summary>
    public static FeatureCollection Enter(HttpContext http)
    {
        var features = new FeatureCollection();
        features.Set(new Visit(http.User));
        Copy<IHttpRequestFeature>();
        Copy<IHttpResponseFeature>();
        Copy<IHttpResponseBodyFeature>();
        Copy<IHttpConnectionFeature>();
        Copy<IHttpRequestLifetimeFeature>();
        Copy<IHttpRequestIdentifierFeature>();
        Copy<IHttpRequestBodyDetectionFeature>();
        Copy<IHttpMaxRequestBodySizeFeature>();
        Copy<IHttpMinRequestBodyDataRateFeature>();
        Copy<IHttpBodyControlFeature>();
        Copy<IHttpResetFeature>();
        Copy<IRequestBodyPipeFeature>();
        Copy<ITlsConnectionFeature>();
        Copy<IConnectionLifetimeFeature>();
        return features;

        void Copy<T>() where T : class
        {
            if (http.Features.Get<T>() is { } feature) features.Set(feature);
        }
    }

    /// <summary>Inside: who came in by the door is administrator.</summary>
    internal sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Context.Features.Get<Visit>() is not { } visit) return Task.FromResult(AuthenticateResult.NoResult());
            var name = visit.Person.Identity?.Name ?? "";
            new CurrentUser(null, name, "user:" + name, Role.Administrator, DataScope.All).AttachTo(Context);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(visit.Person, SchemeName)));
        }
    }
}
