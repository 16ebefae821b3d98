using Procession.ProcessTests.Harness;
using Procession.Tests.Serialization;

namespace Procession.ProcessTests.Conformance;

/// <summary>ERR-17: every kind of value that the serializer promises to carry goes to a real worker and back.</summary>
public sealed class FidelityTests(SharedPool shared) : IClassFixture<SharedPool>, IRoundTripper
{
    // Expects to be written once; on the way through a worker it is written twice.
    private const string CountsItsWritings = "[OnSerializing]";

    // A function that returns them is refused before its argument is: CallerFaults has those.
    private static readonly string[] Others = [CountsItsWritings, "Task", "ValueTask"];

    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "ERR-17")]
    public void All_kinds_of_values_travel_to_a_worker_and_back_or_are_refused()
    {
        // One test rather than 240: what fails is named, and the serializer's own tests look at each.
        string[] failures = [.. SerializationCases.All
            .Where(each => !Others.Contains(each.Name))
            .Select(each => (each.Name, Failure: Record.Exception(() => each.RoundTrip(this))))
            .Where(result => result.Failure is not null)
            .Select(result => $"{result.Name}: {result.Failure!.GetType().Name}: {result.Failure.Message}")];

        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures));
    }

    public T Echo<T>(T value) => _pool.Apply(x => x, value);
}
