namespace Procession.Functions;

/// <summary>Makes the exception for a function that captured more than there is memory for.</summary>
internal static class OversizedFunction
{
    public static InsufficientMemoryException Describe(Delegate function, OutOfMemoryException cause) => new(
        $"'{FunctionName.Of(function)}' cannot be sent with what it captured: that is more than 2 GiB, or this process has no "
        + "memory for a copy of it. Pass large values as arguments, which may be of any size, or in a SharedArray.",
        cause);
}
