using System.Runtime.CompilerServices;

namespace Procession.Tests.Pool;

public class PoolStatisticsTests
{
    [Fact]
    public void ToString_WithWorkers_IsALineForThePoolAndOneForEach()
    {
        var statistics = new PoolStatistics
        {
            Name = "renderers",
            BusyWorkers = 1,
            IdleWorkers = 1,
            WorkersStarted = 3,
            WorkersCrashed = 1,
            ItemsSucceeded = 10,
            Workers =
            [
                new WorkerSnapshot
                {
                    Number = 2,
                    ProcessId = 17,
                    Status = WorkerStatus.Busy,
                    Memory = 34 * 1024 * 1024,
                    TasksDone = 5,
                    Running =
                    [
                        new RunningItem { FunctionName = "Report.Render", ItemIndex = 7, Elapsed = TimeSpan.FromSeconds(1.25) },
                    ],
                },
                new WorkerSnapshot { Number = 3, ProcessId = 18, Status = WorkerStatus.Idle },
            ],
        };

        string[] lines = statistics.ToString().Split(Environment.NewLine);

        Assert.Equal(
            "renderers (Running): workers: 1 busy, 1 idle, 0 standby, 0 delayed; 3 started, 1 crashed, 0 killed, 0 recycled; "
            + "calls: 0 active; items: 10 succeeded, 0 failed, 0 retried",
            lines[0]);
        Assert.Equal("  worker 2 (pid 17) Busy, tasks done: 5, 34 MiB, runs 'Report.Render' on item 7 for 1.3 s", lines[1]);
        Assert.Equal("  worker 3 (pid 18) Idle, tasks done: 0", lines[2]);
    }

    [Theory]
    [InlineData(typeof(PoolStatistics))]
    [InlineData(typeof(WorkerSnapshot))]
    [InlineData(typeof(RunningItem))]
    public void Snapshot_Made_NeedsNoMember(Type type)
    {
        // A member that users have to set could not be added without breaking them.
        Assert.False(type.IsDefined(typeof(RequiredMemberAttribute), inherit: false));
        Assert.NotNull(Activator.CreateInstance(type)!.ToString());
    }
}
