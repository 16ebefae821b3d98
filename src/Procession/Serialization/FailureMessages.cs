using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Turns internal failures into the public exceptions.</summary>
internal static class FailureMessages
{
    public static Exception ForWriting(Exception failure, ObjectPath trail, Type root)
    {
        string path = PathOf(trail, root);
        string prefix = path.Length == 0 ? "" : path + ": ";
        switch (failure)
        {
            case CodeMismatchException:
                return failure;
            case Refusal refusal when NativeOwner.Of(refusal, trail) is var (owner, within):
                string reason = PackageAdvice.For(owner) ??
                    $"it wraps something of native code (its {trail.Innermost}), which exists in this process only; " +
                    "create it inside the function, or send the bytes or values that it was made from";
                return Unsendable(owner, reason, within == trail.Count ? "" : trail.Render(RootName(root), within));
            case Refusal refusal:
                return Unsendable(refusal.Type, refusal.Message, path);
            case RuleFailure { InnerException: { } thrown } rule:
                return new SerializationFailedException(
                    $"{prefix}the value could not be sent, because the rule of Travel for {TypeName.Show(rule.Type)} threw " +
                    Describe(thrown),
                    Unwrapped(thrown));
            default:
                return new SerializationFailedException(
                    $"{prefix}the value could not be sent, because writing it threw {Describe(failure)}",
                    Unwrapped(failure));
        }
    }

    /// <summary>The exception that says why a value could not be read.</summary>
    /// <param name="failure">The exception that was thrown.</param>
    /// <param name="declared">The type to be read.</param>
    /// <param name="trail">The path to the place where it was thrown, if it was recorded.</param>
    public static Exception ForReading(Exception failure, Type declared, ObjectPath? trail = null) => failure switch
    {
        CodeMismatchException or SerializationFailedException => failure,
        HandleGoneException gone => gone.InnerException!,
        ModuleMismatchException mismatch =>
            MethodAddress.Mismatch($"the type of a value ({TypeName.Show(declared)})", mismatch),
        UnsettledKeysException or EqualKeysException or AlteredExceptionException => new SerializationFailedException(
            $"A value of type {TypeName.Show(declared)} could not be read: {failure.Message}.", failure),
        RuleFailure { InnerException: { } thrown } rule => new SerializationFailedException(
            $"A value of type {TypeName.Show(declared)} could not be read: the rule of Travel for " +
            $"{TypeName.Show(rule.Type)} threw {Describe(thrown)}",
            Unwrapped(thrown)),
        _ when Damage(failure) is { } damage => new SerializationFailedException(
            $"A value of type {TypeName.Show(declared)} could not be read: message damaged, or the two processes run " +
            $"different builds: {damage}.",
            failure),
        _ => new SerializationFailedException(
            $"A value of type {TypeName.Show(declared)} could not be read: reading {PlaceOf(trail, declared)} threw " +
            Describe(failure),
            Unwrapped(failure)),
    };

    /// <summary>An exception in one sentence: its type and its message.</summary>
    public static string Describe(Exception failure)
    {
        Exception exception = Unwrapped(failure);
        string text = $"{TypeName.Show(exception.GetType())}: {ExceptionParts.ShownMessage(exception).TrimEnd()}";
        text = exception is TypeInitializationException { InnerException: { } cause } ? $"{text} {Describe(cause)}" : text;
        return text.EndsWith('.') ? text : text + ".";
    }

    private static UnsendableException Unsendable(Type type, string reason, string path)
    {
        string prefix = path.Length == 0 ? "" : path + ": ";
        string name = TypeName.Show(type);
        string message = $"{prefix}{name} cannot be sent to another process: {reason}.{HintAt(path)}";
        return new UnsendableException(message, type.FullName ?? name, path);
    }

    // Describes what is wrong with the bytes, if they are the cause: MessagePack's reader fails for no other reason.
    private static string? Damage(Exception failure) => failure switch
    {
        DamagedMessageException => failure.Message,
        Refusal refusal => $"it names {TypeName.Show(refusal.Type)}, which never travels",
        _ when ExceptionParts.Try(() => failure.TargetSite)?.Module.Assembly != typeof(MessagePackReader).Assembly => null,
        EndOfStreamException => "it ends too early",
        _ => "something else was expected at that place",
    };

    // Reflection wraps the exceptions that constructors of users' types throw.
    private static Exception Unwrapped(Exception failure)
    {
        while (failure is TargetInvocationException { InnerException: { } inner })
        {
            failure = inner;
        }

        return failure;
    }

    private static string PlaceOf(ObjectPath? trail, Type declared)
    {
        Type type = trail?.Type ?? declared;
        string path = trail is null ? "" : PathOf(trail, trail.Root ?? declared);
        return path.Length > 0 ? $"{path} ({TypeName.Show(type)})" : type == declared ? "it" : TypeName.Show(type);
    }

    private static string PathOf(ObjectPath trail, Type root) => trail.Count == 0 ? "" : trail.Render(RootName(root));

    // A lambda that uses one field captures the whole object.
    private static string HintAt(string path) =>
        path.StartsWith("this.", StringComparison.Ordinal) || path.Contains(".this.", StringComparison.Ordinal)
            ? " If the function needs little of 'this', copy that to a local variable and use the copy."
            : string.Empty;

    // The path of a delegate begins with closure, this or target; any other path begins with the type.
    private static string? RootName(Type root) =>
        root.IsAssignableTo(typeof(Delegate)) ? null
        : SourceNames.IsClosure(root) ? "closure"
        : TypeName.ShowShort(root);
}
