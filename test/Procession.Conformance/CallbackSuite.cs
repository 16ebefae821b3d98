using System.Globalization;
using Microsoft.Extensions.Logging;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>ASY: callbacks and error callbacks.</summary>
public abstract class CallbackSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Fact]
    [Trait("Case", "ASY-08")]
    public void A_good_map_calls_only_the_callback_once_with_the_whole_result()
    {
        using var pool = Executor.CreatePool(2);
        var calls = new Calls();

        int[] squares = pool.MapAsync(Arithmetic.Square, [1, 2, 3], 1, calls.Options).Get();

        Assert.Equal(squares, Assert.IsType<int[]>(Assert.Single(calls.Results)));
        Assert.Empty(calls.Errors);
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    public void A_bad_map_calls_only_the_error_callback_once_and_get_throws_as_well()
    {
        using var pool = Executor.CreatePool(2);
        var calls = new Calls();

        AsyncResult<int[]> result =
            pool.MapAsync(i => i >= 2 ? throw new FormatException($"item {i}") : i, [1, 2, 3], 1, calls.Options);

        Assert.Equal("item 2", Assert.Throws<FormatException>(() => result.Get()).Message);
        Assert.Equal("item 2", Assert.IsType<FormatException>(Assert.Single(calls.Errors)).Message);
        Assert.Empty(calls.Results);
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    public void A_cancelled_and_a_terminated_call_reach_the_error_callback()
    {
        using var pool = Executor.CreatePool(1);
        var cancelled = new Calls();
        var terminated = new Calls();
        AsyncResult<int> running =
            pool.ApplyAsync(Stubborn.SleepsOn, Signal("started"), Executor.Can(Capabilities.Kill), terminated.Options);
        AsyncResult<int> queued = pool.ApplyAsync(Arithmetic.Seven, cancelled.Options);
        Signal("started").Wait();

        queued.Cancel();
        queued.Wait();
        pool.Terminate();
        running.Wait();

        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(cancelled.Errors));
        Assert.IsType<PoolTerminatedException>(Assert.Single(terminated.Errors));
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    public void Callbacks_know_the_type_of_the_result_in_every_verb()
    {
        using var pool = Executor.CreatePool(2);
        List<string> seen = [];

        pool.ApplyAsync(Arithmetic.Square, 3, callback: r => seen.Add($"{r + 1}")).Get();
        pool.ApplyAsync(Arithmetic.SquareLater, 4, callback: r => seen.Add($"{r + 1}")).Get();
        pool.ApplyAsync(x => ValueTask.FromResult(x.Length), "five!", callback: r => seen.Add($"{r + 1}")).Get();
        pool.MapAsync(Arithmetic.Square, [1, 2], callback: all => seen.Add($"{all.Length} squares")).Get();
        pool.StarMapAsync((a, b) => a + b, [("a", "b")], callback: all => seen.Add(all[0].ToUpperInvariant())).Get();
        pool.ApplyAsync(() => { }, callback: () => seen.Add("action")).Get();
        pool.ApplyAsync(() => Task.CompletedTask, callback: () => seen.Add("task")).Get();
        pool.ForEachAsync(_ => { }, [1, 2], callback: () => seen.Add("items")).Get();

        Assert.Equal(["10", "17", "6", "2 squares", "AB", "action", "task", "items"], seen);
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    public void Error_callbacks_are_told_in_every_verb_and_callbacks_then_are_not()
    {
        using var pool = Executor.CreatePool(2);
        List<string> seen = [];

        AsyncResult[] failed =
        [
            pool.ApplyAsync(() => Parse("one"), callback: _ => seen.Add("no"), errorCallback: e => seen.Add($"apply {e.GetType().Name}")),
            pool.ApplyAsync(() => { Parse("one"); }, callback: () => seen.Add("no"), errorCallback: e => seen.Add($"action {e.GetType().Name}")),
            pool.MapAsync(Parse, ["one"], callback: _ => seen.Add("no"), errorCallback: e => seen.Add($"map {e.GetType().Name}")),
            pool.StarMapAsync((a, b) => Parse(a + b), [("o", "ne")], errorCallback: e => seen.Add($"star {e.GetType().Name}")),
            pool.ForEachAsync(text => { Parse(text); }, ["one"], errorCallback: e => seen.Add($"items {e.GetType().Name}")),
        ];
        Array.ForEach(failed, call => call.Wait());

        Assert.Equal(
            ["action FormatException", "apply FormatException", "items FormatException", "map FormatException", "star FormatException"],
            seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    [Trait("Fault", "34")]
    public void Callbacks_of_the_call_run_before_those_of_its_options_and_harm_them_not()
    {
        using var pool = Executor.CreatePool(1);
        List<string> seen = [];
        var options = new CallOptions
        {
            Callback = result => seen.Add($"options {result}"),
            ErrorCallback = error => seen.Add($"options {error.Message}"),
        };

        pool.ApplyAsync(Arithmetic.Seven, options, result => seen.Add($"call {result}")).Get();
        pool.ApplyAsync(Arithmetic.Seven, options, _ => throw new NotSupportedException()).Get();
        pool.ApplyAsync<int>(() => throw new FormatException("bad"), options, null, error => seen.Add($"call {error.Message}")).Wait();
        pool.ApplyAsync(() => { }, options).Get();

        Assert.Equal(["call 7", "options 7", "options 7", "call bad", "options bad", "options "], seen);
    }

    [Fact]
    [Trait("Case", "ASY-09")]
    public void A_callback_has_ended_when_get_returns()
    {
        using var pool = Executor.CreatePool(1);
        bool ended = false;

        pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ =>
            {
                Thread.Sleep(500); // A slow callback.
                ended = true;
            },
        }).Get();

        Assert.True(ended);
    }

    [Fact]
    [Trait("Case", "ASY-10")]
    public void An_empty_map_calls_the_callback_once_with_an_empty_array()
    {
        using var pool = Executor.CreatePool(1);
        var calls = new Calls();

        Assert.Empty(pool.MapAsync(Arithmetic.Square, Array.Empty<int>(), null, calls.Options).Get());

        Assert.Empty(Assert.IsType<int[]>(Assert.Single(calls.Results)));
    }

    [Fact]
    [Trait("Case", "ASY-11")]
    [Trait("Fault", "34")]
    public void Callbacks_that_throw_are_reported_and_harm_nothing()
    {
        using var log = new RecordingLoggerFactory();
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 2, LoggerFactory = log });
        var throwing = new CallOptions
        {
            Callback = _ => throw new NotSupportedException("a bad callback"),
            ErrorCallback = _ => throw new NotSupportedException("a bad error callback"),
        };
        var calls = new Calls();

        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven, throwing).Get());
        Assert.Throws<FormatException>(() => pool.ApplyAsync<int>(() => throw new FormatException(), throwing).Get());
        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven, calls.Options).Get());

        Assert.Single(calls.Results);
        AsyncResult<int>[] later = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];
        Assert.Equal(Enumerable.Range(0, 20).Select(Arithmetic.Square), later.Select(result => result.Get()));
        Polling.Until(() =>
            log.Text.Contains("a bad callback", StringComparison.Ordinal), "the callback's failure is logged");
        Polling.Until(() => log.Text.Contains("a bad error callback", StringComparison.Ordinal), "the other one too");
    }

    [Fact]
    [Trait("Case", "ASY-11")]
    [Trait("Fault", "34")]
    public void Callbacks_may_submit_wait_and_end_the_pool()
    {
        using var pool = Executor.CreatePool(1);
        int submitted = 0;

        pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ => submitted = pool.ApplyAsync(Arithmetic.Square, 3).GetHashCode(),
        }).Get();
        AsyncResult<int> last = pool.ApplyAsync(Arithmetic.Seven, new CallOptions { Callback = _ => pool.Terminate() });

        Assert.NotEqual(0, submitted);
        last.Wait();
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    [Trait("Case", "ASY-08")]
    public void Callbacks_of_one_pool_run_one_at_a_time()
    {
        using var pool = Executor.CreatePool(2);
        int inside = 0;
        int most = 0;
        var options = new CallOptions
        {
            Callback = _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Thread.Sleep(5); // A callback that takes its time.
                Interlocked.Decrement(ref inside);
            },
        };

        AsyncResult<int>[] results =
            [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Arithmetic.Square, i, options))];
        Array.ForEach(results, result => result.Wait());

        Assert.Equal(1, most);
    }

    private static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Calls
    {
        public List<object?> Results { get; } = [];

        public List<Exception> Errors { get; } = [];

        public CallOptions Options => new() { Callback = Results.Add, ErrorCallback = Errors.Add };
    }
}
