using System.Collections.Concurrent;

namespace Procession.Serialization;

/// <summary>
/// Says which declared types can be read without running the user's code (comparers, callbacks, hash codes, collection
/// types of his own), so that a thread of ours may do it.
/// </summary>
internal static class TravelPolicy
{
    private static readonly ConcurrentDictionary<Type, bool> Answers = [];

    public static bool DecodesWithoutUserCode(Type declaredType) =>
        declaredType.IsCollectible ? Examine(declaredType) : Answers.GetOrAdd(declaredType, Examine);

    // By name: their assemblies are not loaded for those who do not use them.
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
