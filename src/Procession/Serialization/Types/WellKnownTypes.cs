using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Procession.Serialization;

/// <summary>Types so common that the wire has a number for them. The order is the wire format: only append.</summary>
internal static class WellKnownTypes
{
    private static readonly Type[] Types =
    [
        typeof(object), typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short),
        typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double),
        typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(Exception),
        typeof(Type), typeof(StringComparer), typeof(object[]), typeof(string[]), typeof(byte[]), typeof(int[]),
        typeof(double[]), typeof(List<object>), typeof(List<string>), typeof(List<int>),
        typeof(Dictionary<string, object>), typeof(Dictionary<string, string>),
    ];

    private static readonly Body?[] BodiesByIndex = new Body?[Types.Length];

    private static readonly FrozenDictionary<Type, int> Indexes =
        Types.Select((type, index) => KeyValuePair.Create(type, index)).ToFrozenDictionary();

    public static int Count => Types.Length;

    public static int IndexOf(Type type) => Indexes.TryGetValue(type, out int index) ? index : -1;

    public static bool TryGet(int index, [NotNullWhen(true)] out Body? body)
    {
        body = (uint)index < (uint)Types.Length ? BodiesByIndex[index] ??= Bodies.For(Types[index]) : null;
        return body is not null;
    }
}
