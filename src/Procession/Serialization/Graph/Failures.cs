namespace Procession.Serialization;

/// <summary>
/// A value that must not be sent; becomes an <see cref="UnsendableException"/> once the path to it is known.
/// </summary>
internal sealed class Refusal(Type type, string reason) : Exception(reason)
{
    public Type Type { get; } = type;
}

/// <summary>
/// The bytes cannot be what <see cref="DefaultSerializer"/> wrote; wrapped before it reaches the caller.
/// </summary>
internal sealed class DamagedMessageException(string message) : Exception(message);

/// <summary>
/// The message is intact, but the object behind a handle in it does not exist any more; the caller gets the reason unchanged.
/// </summary>
internal sealed class HandleGoneException(FileNotFoundException reason) : Exception(reason.Message, reason);

/// <summary>Hash codes or an order that never become stable; see <see cref="LateWork"/>.</summary>
internal sealed class UnsettledKeysException()
    : Exception("the keys of collections have hash codes, or an order, that depend on each other in a circle");

/// <summary>Keys that were different in the sending process are equal here.</summary>
internal sealed class EqualKeysException(Type collection)
    : Exception($"two keys of a {TypeName.Show(collection)} are equal here that were not when it was filled: they were "
        + "changed since, or their Equals depends on something that did not come along");

/// <summary>An exception says something else here than in the sending process; see <see cref="Testimony"/>.</summary>
internal sealed class AlteredExceptionException(Type type)
    : Exception($"the Message, ToString or Data of a {TypeName.Show(type)} needs something that could not come along, and says "
        + "something else here");

/// <summary>An assembly named in a message is missing here, or is another build of it.</summary>
internal sealed class ModuleMismatchException(string assembly, string senderVersion, string receiverVersion)
    : Exception($"{assembly}: sent {senderVersion}, here {receiverVersion}")
{
    public string Assembly { get; } = assembly;

    public string SenderVersion { get; } = senderVersion;

    public string ReceiverVersion { get; } = receiverVersion;
}
