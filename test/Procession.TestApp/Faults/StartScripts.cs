namespace Procession.TestApp.Faults;

/// <summary>A pool with everything that takes a thread, a descriptor or a handler when it starts.</summary>
internal static class StartScripts
{
    public static void Starts()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            StandbyWorkers = 1,
            CtrlC = CtrlCAction.Cancel,
            LoggerFactory = new LineLoggerFactory(static (_, _) => { }),
            TimeProvider = new StoppedTimeProvider(),
            MaxMemoryPerWorker = 1L << 30,
            WorkerOutput = WorkerOutput.Capture,
        });
        FaultScript.Halfway?.Invoke();
        FaultScript.Expect(pool.ApplyAsync(x => x + 1, 41).Get(FaultScript.Bound) == 42, "Apply");
    }

    // The timers of the runtime fire on its thread pool, which ends the program where it gets no thread.
    private sealed class StoppedTimeProvider : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();
    }

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
