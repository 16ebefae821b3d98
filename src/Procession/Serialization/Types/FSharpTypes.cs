namespace Procession.Serialization;

/// <summary>What is special about the types of F#'s core library.</summary>
internal static class FSharpTypes
{
    public const string Assembly = "FSharp.Core";
}
