using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Procession.Serialization;

/// <summary>
/// Types of which the framework creates a few objects that are compared by reference: sent as their number.
/// </summary>
internal static class SingletonSurrogates
{
    private const string Create = "it is none of those that the framework provides; create it inside the function";

    public static Surrogate Scheduler() => Of(TaskScheduler.Default);

    public static Surrogate Time() => Of(TimeProvider.System);

    public static Surrogate NamingPolicy() => Of(
        JsonNamingPolicy.CamelCase,
        JsonNamingPolicy.SnakeCaseLower,
        JsonNamingPolicy.SnakeCaseUpper,
        JsonNamingPolicy.KebabCaseLower,
        JsonNamingPolicy.KebabCaseUpper);

    public static Surrogate References() => Of(ReferenceHandler.Preserve, ReferenceHandler.IgnoreCycles);

    public static Surrogate JavaScript() => Of(JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public static Surrogate Html() => Of(HtmlEncoder.Default);

    public static Surrogate Url() => Of(UrlEncoder.Default);

    public static Surrogate PipeScheduling() => Of(PipeScheduler.ThreadPool, PipeScheduler.Inline);

    public static Surrogate Memory<T>() => Of(MemoryPool<T>.Shared);

    public static Surrogate Arrays<T>() => Of(ArrayPool<T>.Shared);

    public static Surrogate OwnCredential() => Of(CredentialCache.DefaultNetworkCredentials);

    private static Surrogate<T, int> Of<T>(params T[] all)
        where T : class => new(
            value => Array.FindIndex(all, each => ReferenceEquals(each, value)) is >= 0 and int number
                ? number
                : throw new Refusal(value.GetType(), Create),
            number => (uint)number < (uint)all.Length
                ? all[number]
                : throw new DamagedMessageException("it names no known object of the framework"));
}
