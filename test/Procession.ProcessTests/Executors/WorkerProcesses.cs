using Procession.Conformance;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Executors;

/// <summary>The executor whose workers are processes of this machine.</summary>
internal sealed class WorkerProcesses : ExecutorUnderTest
{
    public override Capabilities Capabilities => Capabilities.All;

    public override IReadOnlyList<string> SkippedCases => [];

    public override ProcessPool CreatePool(ProcessPoolOptions options) => new(options);

    public override void AssertGone(IEnumerable<int> processes, TimeSpan within = default)
    {
        if (within == default)
        {
            Assert.DoesNotContain(processes, Proc.Exists);
        }
        else
        {
            Eventually.Gone(processes, within);
        }
    }

    public override Action TakeCensus() => LeakCensus.Take().AssertNothingLeft;
}
