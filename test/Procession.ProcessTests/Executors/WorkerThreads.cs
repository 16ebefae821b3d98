using Procession.Conformance;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Executors;

/// <summary>The executor whose workers are threads of this process.</summary>
internal sealed class WorkerThreads : ExecutorUnderTest
{
    public override Capabilities Capabilities => Capabilities.None;

    public override IReadOnlyList<string> SkippedCases =>
    [
        "ASY-17", "CRASH-16", "LIFE-17", // a function that does not stop is killed
        "CRASH-09", "CRASH-10", "CRASH-11", "CRASH-12", // a function ends its process
    ];

    public override ProcessPool CreatePool(ProcessPoolOptions options)
    {
        options.InProcess = true;
        return new ProcessPool(options);
    }

    public override Action TakeCensus() => LeakCensus.Take().AssertNothingLeft;
}
