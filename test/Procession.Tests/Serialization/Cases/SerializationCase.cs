namespace Procession.Tests.Serialization;

/// <summary>Sends a value to another place and back: through the serializer alone, or through a real worker.</summary>
public interface IRoundTripper
{
    T Echo<T>(T value);
}

/// <summary>One kind of value, and what must become of it.</summary>
public abstract class SerializationCase(string name, bool refused)
{
    public string Name { get; } = name;

    public bool Refused { get; } = refused;

    /// <summary>Throws unless the value arrives unharmed, or, if that is wanted, is refused.</summary>
    public abstract void RoundTrip(IRoundTripper tripper);

    public override string ToString() => Name;
}

internal sealed class WorkingCase<T>(string name, Func<T> make, Func<T, T, bool> same) : SerializationCase(name, false)
{
    public override void RoundTrip(IRoundTripper tripper)
    {
        T value = make();
        T back = tripper.Echo(value);
        if (!same(value, back))
        {
            throw new InvalidOperationException($"{Name}: sent '{value}', got '{back}'.");
        }
    }
}

internal sealed class RefusedCase<T>(string name, Func<T> make, string says) : SerializationCase(name, true)
{
    public override void RoundTrip(IRoundTripper tripper)
    {
        T value = make();
        try
        {
            tripper.Echo(value);
        }
        catch (UnsendableException refusal) when (refusal.Message.Contains(says, StringComparison.Ordinal))
        {
            return;
        }

        throw new InvalidOperationException($"{Name}: it should have been refused.");
    }
}

internal static class Case
{
    public static SerializationCase Equal<T>(string name, T value) =>
        new WorkingCase<T>(name, () => value, EqualityComparer<T>.Default.Equals);

    public static SerializationCase Works<T>(string name, Func<T> make, Func<T, T, bool> same) =>
        new WorkingCase<T>(name, make, (a, b) => b is not null && same(a, b));

    /// <summary>The same runtime type and the same items in the same order.</summary>
    public static SerializationCase Items<T>(string name, Func<T> make)
        where T : System.Collections.IEnumerable =>
        new WorkingCase<T>(name, make, (a, b) => a.GetType() == b.GetType() && a.Cast<object?>().SequenceEqual(b.Cast<object?>()));

    public static SerializationCase Refused<T>(string name, Func<T> make, string says) =>
        new RefusedCase<T>(name, make, says);
}
