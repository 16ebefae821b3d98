using System.Reflection;

namespace Procession.Serialization;

/// <summary>Marks a type of this assembly that is sent by its fields; all other types of this assembly are refused.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class SendableAttribute : Attribute;

/// <summary>An object of this library that is sent as a small handle, such as the number of a descriptor.</summary>
internal interface ITravelsAsHandle
{
    /// <summary>Returns what is sent instead: an object of a type marked with <see cref="SendableAttribute"/>.</summary>
    /// <param name="keeper">Keeps the object behind the handle while the message is being sent; <see langword="null"/> if the
    /// object has to ensure that itself.</param>
    IHandle ToHandle(IKeeper? keeper);
}

/// <summary>What is sent instead of an <see cref="ITravelsAsHandle"/>.</summary>
internal interface IHandle
{
    /// <summary>
    /// Gets the type of the object that the handle opens; <see langword="null"/> for the class in which the handle is nested.
    /// </summary>
    Type? Opens => null;

    /// <summary>Opens the object of the handle in this process.</summary>
    object Open();
}

/// <summary>
/// Keeps the objects behind the handles in a message alive, so that they still exist when the message is read. The serializer
/// uses a destination of bytes that implements this.
/// </summary>
internal interface IKeeper
{
    void Keep(object resource);

    /// <summary>
    /// Keeps loaded what a message names. An unloaded load context has ended only when its name is not sent to anybody any
    /// more.
    /// </summary>
    void KeepLoaded(MemberInfo named)
    {
        // Nothing to do by default: only pools tell their workers of the end.
    }
}
