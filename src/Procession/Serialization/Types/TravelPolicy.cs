using System.Collections.Concurrent;
using System.Numerics;

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

    private static bool Examine(Type type)
    {
        if (type == typeof(string) || type == typeof(DateTime) || type == typeof(DateTimeOffset) ||
            type == typeof(Version) || type == typeof(Uri) || type == typeof(BigInteger) ||
            BlittableTypes.Contains(type))
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
