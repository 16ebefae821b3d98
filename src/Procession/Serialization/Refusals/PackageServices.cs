namespace Procession.Serialization;

/// <summary>
/// Distinguishes the services of Microsoft's packages (loggers, providers, contexts, clients), which belong to the process,
/// from their plain data, which is sent like users' types. By name, so that no assembly is loaded for the check.
/// </summary>
internal static class PackageServices
{
    private const string Service = "it is a service of this process; create it inside the function, or keep one for each " +
        "worker in a static field";

    private const string Request =
        "it belongs to the request that this process serves; send the values that the function needs";

    private const string Context = $"it is a DbContext, which belongs to this process; {CreateContext}";

    private const string PartOfContext = $"it is a part of a DbContext, which belongs to this process; {CreateContext}";

    private const string CreateContext =
        "create one inside the function, and send ids, entities that AsNoTracking gave, or records";

    private const string LazyLoader =
        "it loads from a DbContext of this process; mark the field that holds it [NonSerialized], or send a record";

    public static string? ReasonAgainst(Type type)
    {
        if (!FrameworkTypes.IsOfPackage(type) || type.IsValueType || IsHarmless(type))
        {
            return OfBases(type);
        }

        if (FSharpTypes.Contains(type))
        {
            return FSharpTypes.ReasonAgainst(type);
        }

        foreach (Type contract in type.GetInterfaces())
        {
            string name = (contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract).FullName ?? contract.Name;
            if (OfContract(name) is { } reason)
            {
                return reason;
            }
        }

        return OfBases(type);
    }

    // Loggers that do nothing, often the default of a parameter, do the same in any process.
    private static bool IsHarmless(Type type) =>
        type.Namespace == "Microsoft.Extensions.Logging.Abstractions" &&
        type.Name.StartsWith("NullLogger", StringComparison.Ordinal);

    private static string? OfBases(Type type)
    {
        bool isUsers = !FrameworkTypes.IsOfPackage(type);
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (FrameworkTypes.IsOfPackage(level) && (OfBase(level) ?? (isUsers ? null : OfName(level))) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    // Base classes of users' classes that hold what belongs to the process.
    private static string? OfBase(Type type) => type.FullName switch
    {
        "Microsoft.EntityFrameworkCore.DbContext" => Context,
        "Microsoft.AspNetCore.Mvc.ControllerBase" or "Microsoft.AspNetCore.SignalR.Hub" => Service,
        _ => null,
    };

    private static string? OfName(Type type) => type.FullName switch
    {
        "Microsoft.EntityFrameworkCore.ChangeTracking.ChangeTracker" => PartOfContext,
        _ when type.Name == "LocalView`1" && type.Namespace == "Microsoft.EntityFrameworkCore.ChangeTracking" => PartOfContext,
        _ when type.Namespace?.StartsWith("Microsoft.EntityFrameworkCore.Metadata", StringComparison.Ordinal) == true =>
            PartOfContext,
        "Microsoft.AspNetCore.Http.HttpContext" or "Microsoft.AspNetCore.Http.HttpRequest" or
        "Microsoft.AspNetCore.Http.HttpResponse" or "Microsoft.AspNetCore.Mvc.ActionContext" or
        "Microsoft.AspNetCore.SignalR.HubCallerContext" => Request,
        _ => null,
    };

    private static string? OfContract(string name) => name switch
    {
        "System.IDisposable" or "System.IAsyncDisposable" or "System.IServiceProvider" or
        "Microsoft.Extensions.Logging.ILogger" or "Microsoft.Extensions.Logging.ILoggerFactory" or
        "Microsoft.Extensions.Configuration.IConfiguration" or "Microsoft.Extensions.FileProviders.IFileProvider" or
        "Microsoft.Extensions.FileProviders.IFileInfo" or "Microsoft.Extensions.Primitives.IChangeToken" or
        "Microsoft.Extensions.DependencyInjection.IServiceScopeFactory" or
        "Microsoft.Extensions.DependencyInjection.IServiceCollection" or
        "Microsoft.Extensions.Hosting.IHostEnvironment" or "Microsoft.Extensions.Hosting.IHostedService" or
        "Microsoft.Extensions.Caching.Distributed.IDistributedCache" or "System.Net.Http.IHttpClientFactory" or
        "Microsoft.AspNetCore.DataProtection.IDataProtectionProvider" or "Microsoft.AspNetCore.Builder.IApplicationBuilder" or
        "Microsoft.AspNetCore.Routing.IEndpointRouteBuilder" or "Microsoft.AspNetCore.Identity.IPasswordHasher`1" => Service,
        "Microsoft.AspNetCore.Http.Features.IFeatureCollection" or "Microsoft.AspNetCore.Http.ISession" => Request,
        "Microsoft.EntityFrameworkCore.Infrastructure.ILazyLoader" => LazyLoader,
        "Microsoft.EntityFrameworkCore.Infrastructure.IInfrastructure`1" => PartOfContext,
        _ => null,
    };
}
