namespace Procession.Serialization;

/// <summary>Marks a type of this assembly that travels by its fields; all others of ours are refused.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class SendableAttribute : Attribute;

/// <summary>An object of ours that travels as a small handle, such as the name of a shared-memory segment.</summary>
internal interface ITravelsAsHandle
{
    /// <summary>Gives what is sent instead: an object of a type marked <see cref="SendableAttribute"/>.</summary>
    IHandle ToHandle();
}

/// <summary>What is sent instead of an <see cref="ITravelsAsHandle"/>.</summary>
internal interface IHandle
{
    /// <summary>Opens in this process what the handle stands for.</summary>
    object Open();
}
