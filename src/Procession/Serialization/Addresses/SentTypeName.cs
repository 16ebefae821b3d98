namespace Procession.Serialization;

/// <summary>The name of a type that is sent on its own, before a value or a function.</summary>
internal static class SentTypeName
{
    /// <summary>Encodes it; the other side decodes it by <see cref="TypeName"/>.</summary>
    /// <exception cref="UnsendableException">The other process could not find the type.</exception>
    public static byte[] Of(Type type)
    {
        try
        {
            return TypeName.Encode(type);
        }
        catch (Refusal refusal)
        {
            throw FailureMessages.ForWriting(refusal, new ObjectPath(), type);
        }
    }
}
