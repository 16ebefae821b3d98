namespace Procession.Functions;

/// <summary>How a function is written in a <see cref="FunctionReference.Payload"/>.</summary>
internal enum FunctionForm : byte
{
    /// <summary>By the serializer, with what it captured.</summary>
    Serialized,

    /// <summary>As a <see cref="Serialization.PlainFunction"/>.</summary>
    Plain,

    /// <summary>
    /// By the serializer, preceded by the delegate type that the call uses it as (its length, its name): variance lets the
    /// function's own type be another one.
    /// </summary>
    SerializedAs,
}
