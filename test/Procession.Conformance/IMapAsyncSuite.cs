using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>IMAP: the awaitable streams.</summary>
public abstract class IMapAsyncSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private readonly List<int> _seen = [];

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [Trait("Case", "IMAP-01")]
    [Trait("Case", "IMAP-02")]
    public async Task Async_streams_take_all_kinds_of_sources_and_functions(int chunkSize)
    {
        await using var pool = Executor.CreatePool(2);
        int[] expected = [.. Enumerable.Range(0, 300).Select(Arithmetic.Square)];
        CountingSource Source() => new(300);
        foreach (IAsyncEnumerable<int> stream in new[]
        {
            pool.IMapAsync(Arithmetic.Square, Source(), chunkSize),
            pool.IMapAsync(Arithmetic.SquareLater, Source(), chunkSize),
            pool.IMapAsync(Arithmetic.Square, Source().Async(), chunkSize),
            pool.IMapAsync(Arithmetic.SquareLater, Source().Async(), chunkSize),
        })
        {
            Assert.Equal(expected, await MapArgumentSuite.ToList(stream));
        }

        foreach (IAsyncEnumerable<int> stream in new[]
        {
            pool.IMapUnorderedAsync(Arithmetic.Square, Source(), chunkSize),
            pool.IMapUnorderedAsync(Arithmetic.SquareLater, Source(), chunkSize),
            pool.IMapUnorderedAsync(Arithmetic.Square, Source().Async(), chunkSize),
            pool.IMapUnorderedAsync(Arithmetic.SquareLater, Source().Async(), chunkSize),
        })
        {
            Assert.Equal(expected, (await MapArgumentSuite.ToList(stream)).Order());
        }
    }

    [Fact]
    [Trait("Case", "IMAP-10")]
    public async Task A_failed_item_ends_an_async_stream()
    {
        await using var pool = Executor.CreatePool(2);
        IAsyncEnumerable<int> stream = pool.IMapAsync(i => i == 2 ? throw new FormatException("two") : i, [1, 2, 3, 4]);

        FormatException failure = await Assert.ThrowsAsync<FormatException>(() => Collect(stream));

        Assert.Equal("two", failure.Message);
        Assert.Equal([1], _seen);
    }

    [Fact]
    [Trait("Case", "IMAP-05")]
    public async Task A_failing_async_source_ends_the_stream_behind_its_items()
    {
        await using var pool = Executor.CreatePool(2);
        var source = new CountingSource(10, failsAt: 3);

        await Assert.ThrowsAsync<FormatException>(() => Collect(pool.IMapAsync(Arithmetic.Square, source.Async())));

        Assert.Equal([0, 1, 4], _seen);
        Assert.Equal(1, source.Disposals);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "IMAP-14")]
    public async Task A_cancelled_stream_throws_and_sends_nothing_more(bool byArgument)
    {
        await using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 1, MaxPending = 4 });
        using var cancellation = new CancellationTokenSource();
        FileSignal started = Signal("started");
        FileSignal go = Signal("go");
        FileSignal ran = Signal("ran");
        var source = new CountingSource();
        IAsyncEnumerable<int> stream = pool.IMapAsync(
            i =>
            {
                ran.Mark(i);
                if (i == 2)
                {
                    started.Set();
                    go.Wait();
                }

                return i;
            },
            source,
            cancellationToken: byArgument ? cancellation.Token : default);

        Task reading = Collect(stream, byArgument ? default : cancellation.Token);
        started.Wait();
        Polling.Until(() => _seen.Count == 2, "the consumer has what there is");
        await cancellation.CancelAsync();
        OperationCanceledException end = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        go.Set();

        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.Equal([0, 1], _seen);
        Polling.Until(() => source.Disposals == 1, "the source is disposed of");
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));

        // Items 3 and 4 may have been with the worker already; the rest of the window was not.
        Assert.InRange(Marks("ran"), 3, 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Case", "CRASH-09")]
    public async Task Outcomes_go_on_behind_failed_items_and_dead_workers(int chunkSize)
    {
        Executor.Needs(Capabilities.Exit, "CRASH-09");
        await using var pool = Executor.CreatePool(2);
        List<string> seen = [];

        await foreach (Outcome<int> outcome in pool.IMapAsync(Work, Enumerable.Range(0, 5), chunkSize).Outcomes())
        {
            seen.Add($"{outcome.Index} {(outcome.Successful ? outcome.Result : outcome.Exception!.GetType().Name)}");
        }

        Assert.Equal(["0 0", "1 FormatException", "2 4", "3 WorkerCrashedException", "4 16"], seen);

        static int Work(int item)
        {
            if (item == 3)
            {
                Environment.Exit(3);
            }

            return item == 1 ? throw new FormatException() : item * item;
        }
    }

    [Fact]
    [Trait("Case", "IMAP-10")]
    public async Task Unordered_outcomes_of_an_async_source_come_one_for_each_item()
    {
        await using var pool = Executor.CreatePool(2);
        List<long> failed = [];
        int succeeded = 0;

        AsyncResultStream<int> stream = pool.IMapUnorderedAsync(
            i => i % 3 == 0 ? throw new FormatException() : i, new CountingSource(10).Async());
        await foreach (Outcome<int> outcome in stream.Outcomes())
        {
            if (outcome.Successful)
            {
                succeeded++;
            }
            else
            {
                failed.Add(outcome.Index);
            }
        }

        Assert.Equal([0, 3, 6, 9], failed.Order());
        Assert.Equal(6, succeeded);
    }

    [Fact]
    [Trait("Case", "IMAP-09")]
    public async Task Leaving_a_loop_over_outcomes_stops_and_disposes_the_source()
    {
        await using var pool = Executor.CreatePool(2);
        var source = new CountingSource();

        await foreach (Outcome<int> outcome in pool.IMapAsync(Arithmetic.Square, source).Outcomes())
        {
            if (outcome.Index == 4)
            {
                break;
            }
        }

        Polling.Until(() => source.Disposals == 1, "the source is disposed of");
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
    }

    private async Task Collect(IAsyncEnumerable<int> stream, CancellationToken token = default)
    {
        await foreach (int item in stream.WithCancellation(token))
        {
            _seen.Add(item);
        }
    }
}
