using System.Collections.Concurrent;

namespace Procession.Serialization;

/// <summary>
/// Decides which declared types can be read without running user code (comparers, callbacks, hash codes, users' collection
/// types), so that one of our own threads may do it.
/// </summary>
internal static class TravelPolicy
{
    private static readonly ConcurrentDictionary<Type, bool> Answers = [];

    public static bool DecodesWithoutUserCode(Type declaredType) =>
        declaredType.IsCollectible ? Examine(declaredType) : Answers.GetOrAdd(declaredType, Examine);

    // By name, so that programs that do not use these types do not load their assemblies.
    private static bool IsUriOrBigInteger(Type type) =>
        type.FullName is "System.Uri" or "System.Numerics.BigInteger" && FrameworkTypes.Owns(type);

    private static bool Examine(Type type)
    {
        if (type == typeof(string) || type == typeof(DateTime) || type == typeof(DateTimeOffset) ||
            type == typeof(Version) || BlittableTypes.Contains(type) || IsUriOrBigInteger(type))
        {
            return true;
        }

        if (type.IsSZArray)
        {
            return Examine(type.GetElementType()!);
        }

        if (!type.IsConstructedGenericType)
        {
            return false;
        }

        Type definition = type.GetGenericTypeDefinition();
        bool isPlain = definition == typeof(List<>) || definition == typeof(Nullable<>) ||
            definition == typeof(KeyValuePair<,>) ||
            definition.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal);
        return isPlain && type.GetGenericArguments().All(Examine);
    }
}
