using System.Runtime.CompilerServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// Enumerators that somebody drops without Dispose: with them end their call, their source and what was read ahead.
/// </summary>
public sealed class DroppedStreamFaults : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("results")]
    [InlineData("unordered")]
    [InlineData("outcomes")]
    [InlineData("async")]
    [InlineData("async with tokens")]
    [InlineData("async source")]
    [Trait("Fault", "32")]
    public void A_dropped_enumerator_ends_its_call_and_its_source(string kind)
    {
        using var pool = new ProcessPool(2);
        using var ofCall = new CancellationTokenSource();
        using var ofLoop = new CancellationTokenSource();
        var source = new CountingSource();
        pool.Apply(Arithmetic.Seven);
        int threads = Proc.Threads().Length;

        for (int i = 0; i < 20; i++)
        {
            Peek(pool, kind, source, ofCall.Token, ofLoop.Token);
        }

        Collected(() => pool.GetStatistics().ActiveCalls == 0, "no call is active");
        Eventually.True(() => source.Disposals == source.Enumerations, "every source is disposed of");
        Assert.Equal(20, source.Enumerations);
        Eventually.True(() => Proc.Threads().Length <= threads + 1, "no thread reads a source");
        Assert.Equal(49, pool.Apply(Arithmetic.Square, 7));
        pool.Close();
        Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    [Trait("Fault", "32")]
    public void What_runs_of_a_dropped_enumerator_is_asked_to_stop()
    {
        using var pool = new ProcessPool(1);
        FileSignal started = _scratch.Signal("started");
        FileSignal told = _scratch.Signal("told");

        Begin(pool, started, told);
        started.Wait();

        Collected(() => told.IsSet && pool.GetStatistics().ActiveCalls == 0, "it is told");
        Assert.Equal(started.Number, pool.Apply(() => Environment.ProcessId)); // It was not killed.

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Begin(ProcessPool pool, FileSignal started, FileSignal told)
        {
            ResultEnumerator<int> results = pool.IMap(_ => Stubborn.HeedsItsToken(started, told), [1, 2, 3]).GetEnumerator();
            Assert.Throws<TimeoutException>(() => results.MoveNext(TimeSpan.FromMilliseconds(1)));
        }
    }

    [Fact]
    [Trait("Fault", "32")]
    public async Task An_enumerator_that_somebody_waits_for_is_not_dropped()
    {
        using var pool = new ProcessPool(1);
        FileSignal started = _scratch.Signal("started");
        FileSignal go = _scratch.Signal("go");

        // Nobody uses the enumerator any more once MoveNext has begun.
        Task<bool> next = Task.Run(() => pool.IMap(_ => Stubborn.WaitsFor(started, go), [1]).GetEnumerator().MoveNext());
        started.Wait();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, pool.GetStatistics().ActiveCalls);
        go.Set();
        Assert.True(await next);
    }

    [Fact]
    [Trait("Fault", "37")]
    public void A_pool_and_an_enumerator_that_are_both_dropped_end()
    {
        int[] workers = Begin();

        Collected(() => !workers.Any(Proc.Exists), "the workers end");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static int[] Begin()
        {
            var pool = new ProcessPool(2);
            pool.IMap(Arithmetic.Square, new CountingSource()).GetEnumerator().MoveNext();
            return [.. pool.GetStatistics().WorkerIds];
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_closed_pool_does_not_wait_for_a_stream_that_nobody_can_start_any_more(bool isAsync)
    {
        using var pool = new ProcessPool(1);
        Make(pool, isAsync);

        pool.Close();

        Collected(() => pool.GetStatistics().WorkerIds.Count == 0, "the worker ends");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Make(ProcessPool pool, bool isAsync)
        {
            object stream = isAsync ? pool.IMapAsync(Arithmetic.Square, [1]) : pool.IMap(Arithmetic.Square, [1]);
            GC.KeepAlive(stream);
        }
    }

    [Fact]
    public void A_dropped_enumerator_is_logged_with_its_function()
    {
        var logs = new RecordingLoggerFactory();
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, LoggerFactory = logs });

        Peek(pool, "results", new CountingSource(), CancellationToken.None, CancellationToken.None);

        Collected(
            () => logs.Text.Contains("dropped without Dispose") && logs.Text.Contains("Square"),
            "a line in the log");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Peek(
        ProcessPool pool, string kind, CountingSource source, CancellationToken ofCall, CancellationToken ofLoop)
    {
        switch (kind)
        {
            case "results":
                Assert.True(pool.IMap(Arithmetic.Square, source).GetEnumerator().MoveNext());
                break;
            case "unordered":
                Assert.True(pool.IMapUnordered(Arithmetic.Square, source, 10).GetEnumerator().MoveNext());
                break;
            case "outcomes":
                Assert.True(pool.IMap(Arithmetic.Square, source).Outcomes().GetEnumerator().MoveNext());
                break;
            case "async":
                Assert.True(First(pool.IMapAsync(Arithmetic.Square, source), default));
                break;
            case "async with tokens":
                Assert.True(First(pool.IMapAsync(Arithmetic.Square, source, 1, ofCall), ofLoop));
                break;
            default:
                Assert.True(First(pool.IMapUnorderedAsync(Arithmetic.SquareLater, source.Async()), default));
                break;
        }
    }

    // On a thread of the thread pool, whose frames keep nothing.
    private static bool First(AsyncResultStream<int> stream, CancellationToken token) =>
        Task.Run(async () => await stream.GetAsyncEnumerator(token).MoveNextAsync()).Result;

    private static void Collected(Func<bool> condition, string what) => Eventually.True(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return condition();
        },
        what);
}
