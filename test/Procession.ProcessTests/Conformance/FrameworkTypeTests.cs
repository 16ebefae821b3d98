using Procession.ProcessTests.Harness;
using Procession.Tests.Serialization;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// The table of framework types goes through a real worker, which compares what arrives with what it makes itself: hash codes and
/// caches of the sender would show there.
/// </summary>
public sealed class FrameworkTypeTests(SharedPool shared) : IClassFixture<SharedPool>, IRoundTripper
{
    private static readonly string[] KnownToDiffer =
    [
        "System.Diagnostics.ProcessStartInfo", // It lists the variables of the process.
        "System.Net.HttpListenerException", // Its message is about the last error of the system.
        "System.Net.Mime.Content", // Its text has the order of a hash table.
        "System.Globalization.CultureInfo", "System.Globalization.NumberFormatInfo", // Some are those of the process.
        "System.Text.ASCIIEncoding", "System.Text.UTF8Encoding", "System.Text.UnicodeEncoding", "System.Text.UTF32Encoding",
        "System.Uri",
    ];

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

    // Not in each run: most of it is seen without a worker, and what a process finds in its environment has to be known.
    [Fact(Explicit = true)]
    [Trait("Case", "ERR-17")]
    public void A_worker_finds_no_public_type_of_the_runtime_to_arrive_different()
    {
        List<string> failures = [];
        FrameworkFinder finder = new(new InProcess());
        for (int i = 0; i < FrameworkFinder.Count; i++)
        {
            if (finder.Look(i) is { } value && _pool.Apply(CompareFound, (i, value)) is { } difference &&
                !KnownToDiffer.Any(difference.StartsWith))
            {
                failures.Add(difference);
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    public T Echo<T>(T value) => _pool.Apply(x => x, value);

    private static string? CompareFound((int Number, object Value) sent) => FrameworkFinder.Compare(sent.Number, sent.Value);

    private static string? Compare((int Index, object Value) sent) => FrameworkSamples.All[sent.Index].Compare(sent.Value);
}
