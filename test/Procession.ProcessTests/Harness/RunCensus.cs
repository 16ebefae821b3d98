namespace Procession.ProcessTests.Harness;

/// <summary>The census around the whole run: what leaks one descriptor in each test shows here.</summary>
public sealed class RunCensus : IDisposable
{
    private readonly LeakCensus _census;

    public RunCensus()
    {
        // Warm up what the runtime opens once and keeps.
        using (var pool = new ProcessPool(1))
        {
            pool.Apply(() => 1);
        }

        using (AppRun app = AppRun.Start("true", []))
        {
            app.ExitCode(TimeSpan.FromSeconds(10));
        }

        // Over some 300 tests: what leaks in one of fifty shows.
        _census = LeakCensus.Take(slack: 6);
    }

    public void Dispose() => _census.AssertNothingLeft();
}
