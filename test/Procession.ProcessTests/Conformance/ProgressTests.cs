using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>Reports of progress: in order, the last one before the end of the call, none behind it.</summary>
public sealed class ProgressTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private ProcessPool Pool => shared.Pool;

    [Fact]
    public void The_last_report_comes_before_the_callback_and_before_get_returns()
    {
        for (int i = 0; i < 20; i++)
        {
            var reports = new Reports();
            int atCallback = 0;

            Pool.MapAsync(Arithmetic.Square, Enumerable.Range(0, 300), 1, reports.Options with
            {
                Callback = _ => atCallback = reports.Last.Completed,
            }).Get();

            Assert.Equal(new MapProgress(300, 300), reports.Last);
            Assert.Equal(300, atCallback);
            reports.AssertRising();
        }
    }

    [Fact]
    public async Task The_last_report_comes_before_an_await_goes_on()
    {
        var reports = new Reports();

        await Pool.MapAsync(Arithmetic.Square, Enumerable.Range(0, 1000), options: reports.Options);

        Assert.Equal(new MapProgress(1000, 1000), reports.Last);
        reports.AssertRising();
    }

    [Fact]
    public void Both_ways_to_listen_hear_the_same()
    {
        var reports = new Reports();
        var listened = new List<MapProgress>();

        Pool.MapAsync(Arithmetic.Square, [1, 2, 3], 1, reports.Options with { Progress = new Listener(listened.Add) }).Get();

        Assert.Equal(reports.All, listened);
        Assert.Equal(new MapProgress(3, 3), listened[^1]);
    }

    [Fact]
    public void A_map_that_fails_reports_how_far_it_came_before_its_error_is_told()
    {
        var reports = new Reports();
        int atError = 0;

        AsyncResult<int[]> map = Pool.MapAsync(Fails, Enumerable.Range(0, 100), 10, reports.Options with
        {
            ErrorCallback = _ => atError = reports.Last.Completed,
        });

        Assert.Throws<FormatException>(() => map.Get());
        Assert.InRange(reports.Last.Completed, 1, 99);
        Assert.Equal(reports.Last.Completed, atError);
        reports.AssertRising();
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("terminated")]
    public void A_map_that_is_cut_off_reports_nothing_behind_its_end(string how)
    {
        using var scratch = new Scratch();
        FileSignal go = scratch.Signal("go");
        FileSignal started = scratch.Signal("started");
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 2, CancellationGrace = TimeSpan.FromSeconds(20) });
        var reports = new Reports();
        AsyncResult<int[]> map = pool.MapAsync(
            i =>
            {
                if (i == 1)
                {
                    started.Set();
                    go.Wait();
                }

                return i;
            },
            Enumerable.Range(0, 4),
            1,
            reports.Options);
        started.Wait();

        if (how == "cancelled")
        {
            map.Cancel();
        }
        else
        {
            pool.Terminate();
        }

        map.Wait();
        int atEnd = reports.All.Count;
        go.Set();
        pool.CloseAndJoin();

        Assert.Equal(atEnd, reports.All.Count);
        reports.AssertRising();
    }

    [Fact]
    public void A_report_that_blocks_delays_no_call_that_has_neither_reports_nor_callbacks()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        AsyncResult<int[]> map = Pool.MapAsync(Arithmetic.Square, [1, 2], 1, new CallOptions
        {
            ProgressCallback = _ =>
            {
                blocked.Set();
                release.Wait();
            },
        });
        blocked.Wait(TestContext.Current.CancellationToken);

        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
        Assert.False(map.Ready);
        release.Set();
        Assert.Equal([1, 4], map.Get());
    }

    [Fact]
    public void Reports_that_throw_harm_nothing()
    {
        var options = new CallOptions { ProgressCallback = _ => throw new NotSupportedException("a bad report") };

        Assert.Equal([1, 4], Pool.MapAsync(Arithmetic.Square, [1, 2], 1, options).Get());
    }

    [Fact]
    public void One_function_reports_one_of_one_whether_it_returns_or_throws()
    {
        var returns = new Reports();
        var throws = new Reports();

        Pool.ApplyAsync(Arithmetic.Seven, returns.Options).Wait();
        Pool.ApplyAsync(Fails, 5, throws.Options).Wait();

        Assert.Equal([new MapProgress(1, 1)], returns.All);
        Assert.Equal([new MapProgress(1, 1)], throws.All);
    }

    [Fact]
    public void An_empty_map_reports_that_it_is_complete()
    {
        var reports = new Reports();

        Pool.MapAsync(Arithmetic.Square, Array.Empty<int>(), options: reports.Options).Get();

        Assert.Equal([new MapProgress(0, 0)], reports.All);
    }

    [Fact]
    public void Waiting_in_a_report_for_a_call_that_reports_is_refused()
    {
        var seen = new List<Exception>();

        Pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            ProgressCallback = _ => seen.Add(
                Record.Exception(() => Pool.ApplyAsync(Arithmetic.Seven, new Reports().Options).Get())!),
        }).Get();

        Assert.IsType<InvalidOperationException>(Assert.Single(seen));
    }

    private static int Fails(int i) => i >= 5 ? throw new FormatException("on purpose") : i;

    private sealed class Reports
    {
        public List<MapProgress> All { get; } = [];

        public MapProgress Last => All[^1];

        public CallOptions Options => new() { ProgressCallback = All.Add };

        public void AssertRising() =>
            Assert.All(All.Zip(All.Skip(1)), pair => Assert.True(pair.First.Completed < pair.Second.Completed));
    }

    private sealed class Listener(Action<MapProgress> report) : IProgress<MapProgress>
    {
        public void Report(MapProgress value) => report(value);
    }
}
