namespace Procession.ProcessTests.Harness;

/// <summary>
/// Ends tests that hang. At the limit it writes down what it can see and kills the processes that this run started,
/// which frees most waits and fails the test; if that does not help, it ends the test process.
/// </summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(15);

    private readonly string _test;
    private readonly TimeSpan _limit;
    private readonly ManualResetEventSlim _ended = new();
    private volatile string? _report;

    private Watchdog(string test, TimeSpan limit)
    {
        _test = test;
        _limit = limit;
    }

    public static Watchdog Start(string test, TimeSpan limit)
    {
        var watchdog = new Watchdog(test, limit);

        // A thread of its own: tests exhaust the thread pool on purpose.
        new Thread(watchdog.Watch) { IsBackground = true, Name = ".NET watchdog" }.Start();
        return watchdog;
    }

    /// <summary>Ends the watch.</summary>
    /// <returns>What was seen at the limit, or null if the test ended before.</returns>
    public string? Stop()
    {
        _ended.Set();
        return _report;
    }

    private void Watch()
    {
        if (_ended.Wait(_limit))
        {
            return;
        }

        _report = Report();
        Console.Error.WriteLine(_report);
        foreach (int pid in TestRun.Processes())
        {
            Signals.Send(pid, Signals.Kill);
        }

        if (!_ended.Wait(LastChance))
        {
            Environment.FailFast($"{_test} hangs, even with all its processes killed.");
        }
    }

    private string Report() =>
        $"""
        {_test} did not end within {_limit.TotalSeconds} s.
        Processes of this run:
          {string.Join(Environment.NewLine + "  ", TestRun.Processes().Select(Proc.Describe))}
        Threads of the test process: {string.Join(", ", Proc.Threads())}
        For managed stacks: dotnet-stack report, or set DOTNET_DbgEnableMiniDump=1 and look at the dump.
        """;
}
