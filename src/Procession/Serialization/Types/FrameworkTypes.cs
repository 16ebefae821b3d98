using System.Collections.Concurrent;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Tells the framework's types from the user's, and names those framework types whose fields may travel.
/// </summary>
internal static class FrameworkTypes
{
    public const string NotProven = "it is a framework type that is not known to survive the trip; " +
        "send the values that it was made from, or create it inside the function";

    // Signing keys of .NET, ASP.NET Core and Microsoft.Extensions: they hold in single-file apps too.
    private static readonly HashSet<string> Keys =
    [
        "7CEC85D7BEA7798E", "B77A5C561934E089", "B03F5F7F11D50A3A", "CC7B13FFCD2DDD51", "31BF3856AD364E35",
        "ADB9793829DDAE60",
    ];

    // Each was tested; fields that the type marks as not serialized are skipped, as anywhere.
    private static readonly HashSet<string> ByFields =
    [
        "System.ValueType", "System.Attribute", "System.EventArgs", "System.MarshalByRefObject", "System.Random",
        "System.Random+ImplBase", "System.Random+XoshiroImpl", "System.Random+CompatSeedImpl",
        "System.Random+CompatDerivedImpl", "System.Random+CompatPrng", "System.Version", "System.ArraySegment`1",
        "System.Numerics.BigInteger", "System.Drawing.Color", "System.Runtime.CompilerServices.StrongBox`1",
        "System.Collections.ArrayList", "System.Collections.BitArray", "System.Collections.Queue",
        "System.Collections.Stack", "System.Collections.CaseInsensitiveComparer", "System.Collections.Comparer",
        "System.Collections.DictionaryEntry", "System.Collections.Generic.KeyValuePair`2",
        "System.Collections.Generic.PriorityQueue`2", "System.Collections.Generic.Comparer`1",
        "System.Collections.Generic.EqualityComparer`1", "System.Collections.Generic.ComparisonComparer`1",
        "System.Collections.Generic.HashSetEqualityComparer`1",
        "System.Collections.Generic.SortedSetEqualityComparer`1",
        "System.Collections.Generic.DelegateEqualityComparer`1",
        "System.Collections.Generic.Dictionary`2+KeyCollection",
        "System.Collections.Generic.Dictionary`2+ValueCollection", "System.Collections.Immutable.ImmutableArray`1",
        "System.Collections.ObjectModel.Collection`1", "System.Collections.ObjectModel.ObservableCollection`1",
        "System.Collections.ObjectModel.KeyedCollection`2", "System.Collections.ObjectModel.ReadOnlyCollection`1",
        "System.Collections.ObjectModel.ReadOnlyDictionary`2", "System.Collections.ObjectModel.ReadOnlySet`1",
        "System.Globalization.NumberFormatInfo", "System.Net.DnsEndPoint", "System.Net.EndPoint",
    ];

    private static readonly ConcurrentDictionary<Assembly, bool> Answers = [];

    // What can be unloaded is a plug-in, not the framework, and must not be kept here.
    public static bool Owns(Type type) => !type.Assembly.IsCollectible && Answers.GetOrAdd(type.Assembly, static assembly =>
        !assembly.IsDynamic && assembly.GetName().GetPublicKeyToken() is { Length: 8 } token &&
        Keys.Contains(Convert.ToHexString(token)));

    public static bool TravelsByFields(Type type)
    {
        string? name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName;
        return name is not null &&
            (ByFields.Contains(name) ||
            name.StartsWith("System.Tuple`", StringComparison.Ordinal) ||
            name.StartsWith("System.ValueTuple`", StringComparison.Ordinal));
    }
}
