using System.Diagnostics.CodeAnalysis;

namespace Procession.Serialization;

/// <summary>Types so common that the wire has a number for each. The order is the wire format: only append.</summary>
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

    // Not a frozen dictionary: building one costs a fresh worker more than it ever saves.
    private static readonly Dictionary<Type, int> Indexes = MakeIndexes();

    public static int Count => Types.Length;

    public static int IndexOf(Type type) => Indexes.TryGetValue(type, out int index) ? index : -1;

    public static bool TryGet(int index, [NotNullWhen(true)] out Body? body)
    {
        body = (uint)index < (uint)Types.Length ? BodiesByIndex[index] ??= Bodies.For(Types[index]) : null;
        return body is not null;
    }

    private static Dictionary<Type, int> MakeIndexes()
    {
        Dictionary<Type, int> indexes = new(Types.Length);
        for (int i = 0; i < Types.Length; i++)
        {
            indexes.Add(Types[i], i);
        }

        return indexes;
    }
}
