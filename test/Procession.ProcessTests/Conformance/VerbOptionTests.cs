using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>Options and tokens of the verbs that block, and of streams.</summary>
public sealed class VerbOptionTests : IDisposable
{
    private static readonly CallOptions Short = new() { Timeout = TimeSpan.FromSeconds(0.3) };
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("Apply")]
    [InlineData("Apply without a result")]
    [InlineData("Map")]
    [InlineData("StarMap")]
    [InlineData("ForEach")]
    [InlineData("IMap")]
    [InlineData("IMapUnordered")]
    [InlineData("Outcomes")]
    [InlineData("IMapAsync")]
    [InlineData("IMapUnorderedAsync")]
    [InlineData("async Outcomes")]
    [Trait("Case", "NET-02")]
    public async Task A_token_ends_every_wait_and_the_worker_of_a_deaf_function(string verb)
    {
        await using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.FromSeconds(0.3) });
        using var cancellation = new CancellationTokenSource();
        Task call = Task.Run(() => Call(pool, verb, null, cancellation.Token));
        Started.Wait();

        await cancellation.CancelAsync();

        OperationCanceledException end = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.NotEqual(Started.Number, pool.Apply(Arithmetic.Pid, 0));
    }

    [Theory]
    [InlineData("Apply")]
    [InlineData("Map")]
    [InlineData("ForEach")]
    [InlineData("IMap")]
    [InlineData("IMapAsync")]
    [Trait("Case", "NET-02")]
    public async Task A_token_in_the_options_does_what_the_token_of_the_verb_does(string verb)
    {
        await using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.FromSeconds(0.3) });
        using var cancellation = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        Task call = Task.Run(() => Call(pool, verb, cancellation.Token, other.Token));
        Started.Wait();

        await cancellation.CancelAsync();

        OperationCanceledException end = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.NotEqual(Started.Number, pool.Apply(Arithmetic.Pid, 0));
    }

    [Theory]
    [InlineData("Apply")]
    [InlineData("Apply without a result")]
    [InlineData("Map")]
    [InlineData("StarMap")]
    [InlineData("ForEach")]
    [InlineData("IMap")]
    [InlineData("IMapUnordered")]
    [InlineData("IMapAsync")]
    [InlineData("IMapUnorderedAsync")]
    [Trait("Case", "NET-02")]
    public async Task A_token_cancelled_before_means_that_nothing_runs(string verb)
    {
        await using var pool = new ProcessPool(1);
        var cancelled = new CancellationToken(canceled: true);

        OperationCanceledException end =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Call(pool, verb, null, cancelled));

        Assert.Equal(cancelled, end.CancellationToken);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        Assert.False(Started.IsSet);
    }

    [Theory]
    [InlineData("Apply")]
    [InlineData("Apply without a result")]
    [InlineData("Map")]
    [InlineData("StarMap")]
    [InlineData("ForEach")]
    [InlineData("IMap")]
    [InlineData("IMapUnordered")]
    [InlineData("IMapAsync")]
    [InlineData("IMapUnorderedAsync")]
    public async Task A_time_limit_in_the_options_holds_in_every_verb(string verb)
    {
        await using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.Zero });

        await Assert.ThrowsAsync<TaskTimeoutException>(() => Call(pool, verb, Short, default));

        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    public void A_stream_retries_as_its_options_say_and_tells_inputs()
    {
        using var pool = new ProcessPool(1);
        FileSignal started = Started;
        var options = new CallOptions { RetriesOnCrash = 1, IncludeInputText = true };

        int[] results = [.. pool.IMap(DiesOnce, [5, 6], options: options)];
        Outcome<int> failed = pool.IMap(i => i / (i - 5), [5], options: options).Outcomes().Single();

        Assert.Equal([5, 6], results);
        Assert.Equal("5", failed.InputText);

        int DiesOnce(int item)
        {
            if (!started.IsSet)
            {
                started.Set();
                Environment.Exit(1);
            }

            return item;
        }
    }

    [Fact]
    public void A_stream_of_high_priority_goes_before_one_of_low_priority()
    {
        using var pool = new ProcessPool(1);
        FileSignal go = _scratch.Signal("go");
        FileSignal ran = _scratch.Signal("ran");
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.WaitsFor, Started, go);
        Started.Wait();
        AsyncResult low = pool.ForEachAsync(_ => ran.Set("low"), [1]);
        var source = new CountingSource(count: 1);
        using ResultEnumerator<bool> high = pool.IMap(
            _ => ran.IsSet, source, options: new CallOptions { Priority = 1 }).GetEnumerator();

        Eventually.True(() => source.Disposals == 1, "its item waits for the worker");
        go.Set();

        Assert.True(high.MoveNext());
        Assert.False(high.Current);
        low.Get();
        running.Get();
    }

    [Fact]
    public void What_makes_no_sense_for_a_stream_is_refused_in_words()
    {
        using var pool = new ProcessPool(1);
        CallOptions[] refused =
        [
            new() { Callback = _ => { } },
            new() { ErrorCallback = _ => { } },
            new() { Progress = new Progress<MapProgress>() },
            new() { ProgressCallback = _ => { } },
        ];

        foreach (CallOptions options in refused)
        {
            ArgumentException[] refusals =
            [
                Assert.Throws<ArgumentException>("options", () => pool.IMap(Arithmetic.Square, [1], options: options)),
                Assert.Throws<ArgumentException>("options", () => pool.IMapUnordered(Arithmetic.Square, [1], options: options)),
                Assert.Throws<ArgumentException>(
                    "options", () => { _ = pool.IMapAsync(Arithmetic.Square, [1], options: options); }),
            ];
            Assert.All(refusals, refusal => Assert.Contains("MapAsync", refusal.Message));
        }
    }

    [Fact]
    public void A_token_may_stand_for_the_options()
    {
        using var pool = new ProcessPool(1);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Equal(cancelled, CallOptions.FromCancellationToken(cancelled).CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(() => pool.Apply(Arithmetic.Square, 2, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => pool.Map(Arithmetic.Square, [2], 1, cancelled));
        Assert.True(pool.ApplyAsync(Arithmetic.Square, 2, cancelled).AsTask().IsCanceled);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2, CancellationToken.None));
    }

    [Fact]
    public async Task A_token_ends_the_reading_of_an_endless_source()
    {
        await using var pool = new ProcessPool(1);
        using var cancellation = new CancellationTokenSource();
        var source = new CountingSource();
        Task map = Task.Run(() => pool.Map(Arithmetic.Square, source, cancellationToken: cancellation.Token));
        Eventually.True(() => source.Drawn > 10, "the source is being read");

        await cancellation.CancelAsync();

        OperationCanceledException end = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.Equal(1, source.Disposals);
    }

    [Fact]
    public void A_callback_is_refused_a_wait_that_would_never_end_before_anything_runs()
    {
        using var pool = new ProcessPool(1);
        FileSignal ran = _scratch.Signal("ran");
        Exception? refused = null;

        pool.ApplyAsync(
            Arithmetic.Seven,
            callback: _ => refused = Record.Exception(
                () => pool.Apply(() => ran.Set(), new CallOptions { ProgressCallback = _ => { } }))).Wait();

        Assert.Contains("ApplyAsync", Assert.IsType<InvalidOperationException>(refused).Message);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        Assert.False(ran.IsSet);
    }

    private async Task Call(ProcessPool pool, string verb, CallOptions? options, CancellationToken token)
    {
        FileSignal started = Started;
        switch (verb)
        {
            case "Apply":
                pool.Apply(Stubborn.SpinsForever, started, options, token);
                break;
            case "Apply without a result":
                pool.Apply(signal => { Stubborn.SpinsForever(signal); }, started, options, token);
                break;
            case "Map":
                pool.Map(Stubborn.SpinsForever, [started, started], null, options, token);
                break;
            case "StarMap":
                pool.StarMap((signal, _) => Stubborn.SpinsForever(signal), [(started, 1), (started, 2)], null, options, token);
                break;
            case "ForEach":
                pool.ForEach(signal => { Stubborn.SpinsForever(signal); }, [started, started], null, options, token);
                break;
            case "IMap":
                foreach (int each in pool.IMap(Stubborn.SpinsForever, [started, started], 1, options, token))
                {
                    Assert.Fail($"{each}");
                }

                break;
            case "IMapUnordered":
                foreach (int each in pool.IMapUnordered(Stubborn.SpinsForever, [started, started], 1, options, token))
                {
                    Assert.Fail($"{each}");
                }

                break;
            case "Outcomes":
                foreach (Outcome<int> each in pool.IMap(Stubborn.SpinsForever, [started], 1, options, token).Outcomes())
                {
                    Assert.Fail($"{each.Index}");
                }

                break;
            case "IMapAsync":
                await foreach (int each in pool.IMapAsync(Stubborn.SpinsForever, [started, started], 1, options, token))
                {
                    Assert.Fail($"{each}");
                }

                break;
            case "IMapUnorderedAsync":
                await foreach (int each in pool.IMapUnorderedAsync(Stubborn.SpinsForever, [started], 1, options, token))
                {
                    Assert.Fail($"{each}");
                }

                break;
            default:
                await foreach (Outcome<int> each in
                    pool.IMapAsync(Stubborn.SpinsForever, [started], 1, options, CancellationToken.None).Outcomes(token))
                {
                    Assert.Fail($"{each.Index}");
                }

                break;
        }
    }
}
