using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Surrogates of types whose fields are too much or not enough, and which are sent less often than those in
/// <see cref="SurrogateTable"/>. Also found by name.
/// </summary>
internal static class RareSurrogates
{
    public static Surrogate? Find(Type type, string? name) => Plain(name)?.Invoke() ?? Generic(type, name);

    private static Func<Surrogate>? Plain(string? name) => name switch
    {
        "System.Threading.CancellationToken" => LockSurrogates.Cancellation,
        "System.Threading.Lock" => LockSurrogates.Lock,
        "System.Threading.SemaphoreSlim" => LockSurrogates.Semaphore,
        "System.Threading.ReaderWriterLockSlim" => LockSurrogates.ReadersAndWriter,
        "System.Threading.SpinLock" => LockSurrogates.Spinning,
        "System.Threading.Tasks.ThreadPoolTaskScheduler" => SingletonSurrogates.Scheduler,
        "System.IO.Pipelines.PipeScheduler" => SingletonSurrogates.PipeScheduling,
        "System.TimeProvider" => SingletonSurrogates.Time,
        "System.Text.Json.JsonNamingPolicy" => SingletonSurrogates.NamingPolicy,
        "System.Text.Json.Serialization.ReferenceHandler" => SingletonSurrogates.References,
        "System.Text.Encodings.Web.JavaScriptEncoder" => SingletonSurrogates.JavaScript,
        "System.Text.Encodings.Web.HtmlEncoder" => SingletonSurrogates.Html,
        "System.Text.Encodings.Web.UrlEncoder" => SingletonSurrogates.Url,
        "System.Net.SystemNetworkCredential" => SingletonSurrogates.OwnCredential,
        "System.Globalization.RegionInfo" => LesserSurrogates.Region,
        "System.Reflection.ParameterInfo" => LesserSurrogates.Parameter,
        "System.Runtime.ExceptionServices.ExceptionDispatchInfo" => LesserSurrogates.Dispatch,
        "System.Diagnostics.ProcessStartInfo" => LesserSurrogates.Start,
        "System.Xml.Schema.XmlSchemaSet" => LesserSurrogates.Schemas,
        "System.Data.SqlTypes.SqlBytes" => SqlSurrogates.Bytes,
        "System.Data.SqlTypes.SqlChars" => SqlSurrogates.Chars,
        "System.Data.SqlTypes.SqlXml" => SqlSurrogates.Xml,
        "System.Net.Sockets.UnixDomainSocketEndPoint" => LesserSurrogates.UnixEndPoint,
        "System.Net.Mail.MailMessage" => MailSurrogates.Message,
        "System.Security.Cryptography.X509Certificates.X509Certificate2" => LesserSurrogates.Certificate,
        "System.Collections.Hashtable+SyncHashtable" => WrapperSurrogates.Hashtable,
        "System.Collections.SortedList+SyncSortedList" => WrapperSurrogates.SortedList,
        "System.Data.PropertyCollection" => WrapperSurrogates.Properties,
        _ => null,
    };

    private static Surrogate? Generic(Type type, string? name)
    {
        string? singleton = name switch
        {
            "System.Buffers.ArrayMemoryPool`1" => nameof(SingletonSurrogates.Memory),
            "System.Buffers.SharedArrayPool`1" => nameof(SingletonSurrogates.Arrays),
            _ => null,
        };
        if (singleton is not null)
        {
            return Make(typeof(SingletonSurrogates), singleton, type);
        }

        string? method = name switch
        {
            "System.Buffers.ReadOnlySequence`1" => nameof(ViewSurrogates.Sequence),
            "System.Collections.Generic.SortedSet`1+TreeSubSet" => nameof(ViewSurrogates.SortedSetView),
            "System.Collections.ObjectModel.ReadOnlyObservableCollection`1" => nameof(ViewSurrogates.ReadOnlyObservable),
            "System.Collections.Immutable.ImmutableList`1+Builder" => nameof(ViewSurrogates.ListBuilder),
            "System.Collections.Immutable.ImmutableHashSet`1+Builder" => nameof(ViewSurrogates.HashSetBuilder),
            "System.Collections.Immutable.ImmutableSortedSet`1+Builder" => nameof(ViewSurrogates.SortedSetBuilder),
            "System.Collections.Immutable.ImmutableDictionary`2+Builder" => nameof(ViewSurrogates.DictionaryBuilder),
            "System.Collections.Immutable.ImmutableSortedDictionary`2+Builder" =>
                nameof(ViewSurrogates.SortedDictionaryBuilder),
            _ => null,
        };
        return method is null ? null : Make(typeof(ViewSurrogates), method, type);
    }

    private static Surrogate Make(Type owner, string method, Type type) => (Surrogate)owner
        .GetMethod(method, BindingFlags.Static | BindingFlags.Public)!
        .MakeGenericMethod(type.GetGenericArguments())
        .Invoke(null, null)!;
}
