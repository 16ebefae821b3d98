namespace Procession.Serialization;

/// <summary>Turns what went wrong inside into the public exceptions, in our own words.</summary>
internal static class FailureMessages
{
    public static Exception ForWriting(Exception failure, Trail trail, Type root)
    {
        string path = trail.Count == 0 ? "" : trail.Render(RootName(root));
        string prefix = path.Length == 0 ? "" : path + ": ";
        switch (failure)
        {
            case CodeMismatchException:
                return failure;
            case Refusal refusal:
                string name = TypeName.Show(refusal.Type);
                string message = $"{prefix}{name} cannot be sent to another process: {refusal.Message}.{HintAt(path)}";
                return new UnsendableException(message, refusal.Type.FullName ?? name, path);
            default:
                string what = $"{prefix}the value could not be sent, because writing it threw " +
                    $"{TypeName.Show(failure.GetType())}; see the inner exception.";
                return new SerializationFailedException(what, failure);
        }
    }

    public static Exception ForReading(Exception failure, Type declared) => failure switch
    {
        CodeMismatchException or SerializationFailedException => failure,
        HandleGoneException gone => gone.InnerException!,
        ModuleMismatchException mismatch =>
            MethodAddress.Mismatch($"the type of a value ({TypeName.Show(declared)})", mismatch),
        _ => new SerializationFailedException(
            $"A value of type {TypeName.Show(declared)} could not be read: message damaged, or the two processes run " +
            $"different builds: {Explain(failure)}.",
            failure),
    };

    // Never the framework's own message: apps may strip those to resource keys.
    private static string Explain(Exception failure) => failure switch
    {
        DamagedMessageException or UnsettledKeysException or EqualKeysException => failure.Message,
        Refusal refusal => $"it names {TypeName.Show(refusal.Type)}, which never travels",
        EndOfStreamException => "it ends too early",
        _ => $"reading it threw {TypeName.Show(failure.GetType())}",
    };

    // A lambda that uses one field takes the whole object along.
    private static string HintAt(string path) =>
        path.StartsWith("this.", StringComparison.Ordinal) || path.Contains(".this.", StringComparison.Ordinal)
            ? " If the function needs little of 'this', copy that to a local variable and use the copy."
            : string.Empty;

    // A delegate's own path says closure, this or target; anything else starts at its type.
    private static string? RootName(Type root) =>
        root.IsAssignableTo(typeof(Delegate)) ? null
        : SourceNames.IsClosure(root) ? "closure"
        : TypeName.ShowShort(root);
}
