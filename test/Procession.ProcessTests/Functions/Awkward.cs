using System.Runtime.Serialization;

namespace Procession.ProcessTests.Functions;

/// <summary>A result whose class does something awkward while this process reads it.</summary>
public sealed class Awkward
{
    private readonly string _name;

    public Awkward(string name) => _name = name;

    /// <summary>Gets what is done, by name. Of this process.</summary>
    public static Dictionary<string, Action> Deeds { get; } = [];

    [OnDeserialized]
    private void Arrived(StreamingContext context)
    {
        if (!PoolTask.IsWorker)
        {
            Deeds[_name]();
        }
    }
}

/// <summary>A result with a class of its own that does nothing.</summary>
/// <param name="Number">A number.</param>
public sealed record Mild(int Number);

/// <summary>As <see cref="Awkward"/>, for a failure.</summary>
public sealed class AwkwardException(string name) : Exception("awkward")
{
    private readonly Awkward _awkward = new(name);

    public override string ToString() => $"{base.ToString()} {_awkward}";
}
