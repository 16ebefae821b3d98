using System.Reflection;

namespace Procession.Serialization;

/// <summary>Marks a type of this assembly that travels by its fields; all others of ours are refused.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class SendableAttribute : Attribute;

/// <summary>An object of ours that travels as a small handle, such as the number of a descriptor.</summary>
internal interface ITravelsAsHandle
{
    /// <summary>Gives what is sent instead: an object of a type marked <see cref="SendableAttribute"/>.</summary>
    /// <param name="keeper">
    /// Who keeps what the handle stands for while the message is under way; <see langword="null"/> if the object has to see
    /// to that itself.
    /// </param>
    IHandle ToHandle(IKeeper? keeper);
}

/// <summary>What is sent instead of an <see cref="ITravelsAsHandle"/>.</summary>
internal interface IHandle
{
    /// <summary>Gets what it is the handle of; <see langword="null"/> for the class in which it is nested.</summary>
    Type? Opens => null;

    /// <summary>Opens in this process what the handle stands for.</summary>
    object Open();
}

/// <summary>
/// Keeps what the handles in a message stand for, so that it still exists when the message is read. A destination of bytes
/// that is one is asked without being told to.
/// </summary>
internal interface IKeeper
{
    void Keep(object resource);

    /// <summary>
    /// Keeps loaded what a message names: a load context that is unloaded has ended only when nobody is sent its name any more.
    /// </summary>
    void KeepLoaded(MemberInfo named)
    {
        // Only pools tell their workers of the end.
    }
}
