using Microsoft.Extensions.Logging;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>User code that the pool calls in the caller's process, and that throws where nobody can catch it.</summary>
public sealed class UserCodeFaults : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_source_that_throws_when_its_token_is_cancelled_does_not_keep_the_workers_alive()
    {
        LeakCensus census = LeakCensus.Take();
        var pool = new ProcessPool(1);
        AsyncResultStream<int> squares = pool.IMapUnorderedAsync(Arithmetic.Square, EndlessWithAngryToken());
        await using (IAsyncEnumerator<int> results = squares.GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            Assert.True(await results.MoveNextAsync());
            pool.Terminate();
        }

        pool.Dispose();
        census.AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_logger_that_throws_costs_nothing_but_its_lines(bool whenAsked)
    {
        var options = new ProcessPoolOptions
        {
            Processes = 1,
            LoggerFactory = new ThrowingLoggerFactory(whenAsked),
            WorkerOutput = WorkerOutput.Capture,
        };
        using var pool = new ProcessPool(options);

        // Lines to log, a callback that throws and a death to report.
        pool.Apply(() =>
        {
            Console.Error.WriteLine("a line");
            return 0;
        });
        AsyncResult<int> called = pool.ApplyAsync(
            () => 1, new CallOptions { Callback = _ => throw new InvalidOperationException("callback") });
        Assert.Equal(1, called.Get(TimeSpan.FromSeconds(30)));
        AsyncResult<int> crashed = pool.ApplyAsync(() => Crashes.ExitsWith(3));
        Assert.Throws<WorkerCrashedException>(() => crashed.Get(TimeSpan.FromSeconds(30)));

        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void A_finished_item_does_not_wait_for_the_next_one_of_its_chunk()
    {
        using var pool = new ProcessPool(1);
        for (int round = 0; round < 20; round++)
        {
            FileSignal go = _scratch.Signal($"go-{round}");
            using ResultEnumerator<int> results = pool.IMapUnordered(
                item =>
                {
                    if (item == 2)
                    {
                        go.Wait();
                    }

                    return item;
                },
                Enumerable.Range(0, 3),
                chunkSize: 3).GetEnumerator();
            Assert.True(results.MoveNext());
            Assert.True(results.MoveNext());
            go.Set();
            Assert.True(results.MoveNext());
        }
    }

    [Fact]
    public void A_result_for_which_the_caller_has_no_memory_fails_alone()
    {
        // The caller may hold 128 MiB of objects, its worker as many as it likes.
        using AppRun app = AppRun.Start(
            Repository.TestApp,
            ["RunsOutOfMemory"],
            environment: new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "8000000" });

        Assert.True(app.ExitCode(TimeSpan.FromSeconds(50)) == 0, app.Describe());
        Assert.Contains("failed: System.InsufficientMemoryException", app.Output);
        Assert.Contains("300,000,0", app.Output);
        Assert.Contains("outcomes: True False True", app.Output);
        const string Failure = "System.InsufficientMemoryException: What '";
        Assert.Contains($"text: {Failure}lambda in RunsOutOfMemory.Run", app.Output);
        Assert.Contains($"own type: {Failure}RunsOutOfMemory.Make' returned cannot be taken: this process has", app.Output);
        Assert.Contains($"map: {Failure}RunsOutOfMemory.Make' returned for item 1 cannot be taken: this process has", app.Output);
        Assert.Contains("[1]", app.Output);
        Assert.Contains("texts: True False True", app.Output);
        Assert.Contains("own types: True False True", app.Output);
        Assert.Contains("succeeded: 8, failed: 7, started: 1", app.Output);
        Assert.Contains("afterwards: 7", app.Output);
        Assert.Empty(app.Errors);
    }

    private static async IAsyncEnumerable<int> EndlessWithAngryToken(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
    {
        await using CancellationTokenRegistration angry = token.Register(() => throw new InvalidOperationException("angry"));
        for (int i = 0; ; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private sealed class ThrowingLoggerFactory(bool whenAsked) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => whenAsked ? throw new InvalidOperationException("IsEnabled") : true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => throw new InvalidOperationException("Log");
    }
}
