using Procession.ProcessTests.Harness;
using Procession.Tests.Serialization;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// The table of framework types goes through a real worker, which compares what arrives with what it makes itself: hash codes and
/// caches of the sender would show there.
/// </summary>
public sealed class FrameworkTypeTests(SharedPool shared) : IClassFixture<SharedPool>, IRoundTripper
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "ERR-17")]
    public void All_framework_types_travel_to_a_worker_and_back_or_are_refused()
    {
        string[] failures = [.. FrameworkSamples.All
            .Select(sample => (sample, Failure: Record.Exception(() => sample.CheckAsObject(this))))
            .Where(result => result.Failure is not null)
            .Select(result => $"{result.sample}: {result.Failure!.GetType().Name}: {result.Failure.Message}")];

        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    [Trait("Case", "ERR-17")]
    public void A_worker_finds_what_arrives_equal_to_what_it_makes_itself()
    {
        List<string> failures = [];
        for (int i = 0; i < FrameworkSamples.All.Count; i++)
        {
            TypeSample sample = FrameworkSamples.All[i];
            if (sample is { Kind: TypeKind.Travels, IsSteady: true } &&
                _pool.Apply(Compare, (i, sample.Make())) is { } difference)
            {
                failures.Add($"{sample}: {difference}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    public T Echo<T>(T value) => _pool.Apply(x => x, value);

    private static string? Compare((int Index, object Value) sent) => FrameworkSamples.All[sent.Index].Compare(sent.Value);
}
