using System.Globalization;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>In whose ExecutionContext the user's code runs in the parent, and that nobody's is kept.</summary>
public sealed class CallerContextTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private static readonly AsyncLocal<string?> User = new();

    private ProcessPool Pool => shared.Pool;

    [Fact]
    public void Callbacks_and_progress_run_in_the_context_of_their_own_call()
    {
        var seen = new List<string>();

        foreach (string name in new[] { "alice", "bob", "carol" })
        {
            OnThreadOf(name, () =>
            {
                Pool.MapAsync(Arithmetic.Square, [1, 2], options: new CallOptions
                {
                    ProgressCallback = _ => Look("progress"),
                    Callback = _ => Look("callback"),
                }).Get();
                Pool.ApplyAsync(Throws, new CallOptions { ErrorCallback = _ => Look("error") }).Wait();
            });
        }

        Assert.Equal(["alice", "bob", "carol"], seen.Select(line => line.Split(' ')[1]).Distinct());
        Assert.Equal(["callback", "error", "progress"], seen.Select(line => line.Split(' ')[0]).Distinct().Order());
        Assert.All(seen, line => Assert.EndsWith(" 1,5", line, StringComparison.Ordinal));

        void Look(string what) => seen.Add($"{what} {User.Value} {1.5.ToString(CultureInfo.CurrentCulture)}");
    }

    [Fact]
    public void A_callback_of_a_call_that_another_thread_cancels_runs_in_the_context_of_the_call()
    {
        using var scratch = new Scratch();
        string? seen = null;
        AsyncResult<int>? call = null;
        OnThreadOf("alice", () => call = Pool.ApplyAsync(
            Stubborn.WaitsFor,
            scratch.Signal("started"),
            scratch.Signal("go"),
            new CallOptions { ErrorCallback = _ => seen = User.Value }));
        scratch.Signal("started").Wait();

        OnThreadOf("bob", () => call!.Cancel());
        call!.Wait();
        scratch.Signal("go").Set();

        Assert.Equal("alice", seen);
    }

    [Fact]
    public void What_a_callback_sets_is_not_seen_by_the_next()
    {
        string? seen = "nobody was asked";
        var seenContext = new SynchronizationContext();

        Pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ =>
            {
                User.Value = "mallory";
                SynchronizationContext.SetSynchronizationContext(seenContext);
            },
        }).Get();
        Pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ => (seen, seenContext) = (User.Value, SynchronizationContext.Current),
        }).Get();

        Assert.Null(seen);
        Assert.Null(seenContext);
    }

    [Fact]
    public void A_call_made_where_the_flow_is_suppressed_has_no_context()
    {
        string? seen = "nobody was asked";

        OnThreadOf("alice", () =>
        {
            using (ExecutionContext.SuppressFlow())
            {
                Pool.ApplyAsync(Arithmetic.Seven, new CallOptions { Callback = _ => seen = User.Value }).Get();
                Assert.Equal([1, 4], Pool.IMap(Arithmetic.Square, [1, 2]));
            }
        });

        Assert.Null(seen);
    }

    [Fact]
    public void The_source_of_a_stream_runs_in_the_context_of_the_loop_that_reads_it()
    {
        var seen = new List<string?>();

        OnThreadOf("alice", () =>
        {
            ResultStream<int> results = Pool.IMap(Arithmetic.Square, Source());
            IAsyncEnumerable<int> later = Pool.IMapAsync(Arithmetic.Square, LaterSource());
            User.Value = "bob";
            Assert.Equal([1], results);
            Assert.Equal([4], later.ToBlockingEnumerable());
        });

        Assert.Equal(["bob", "bob"], seen);

        IEnumerable<int> Source()
        {
            seen.Add(User.Value);
            yield return 1;
        }

        async IAsyncEnumerable<int> LaterSource()
        {
            await Task.Yield();
            seen.Add(User.Value);
            yield return 2;
        }
    }

    [Fact]
    public void Nothing_of_the_request_that_came_first_is_kept()
    {
        using AppRun app = AppRun.OfTestApp("ServesOneRequest");

        int[] held = app.Numbers("held");

        Assert.True(app.ExitCode(TimeSpan.FromSeconds(30)) == 0, app.Describe());
        Assert.Equal(7, held.Length);
        Assert.All(held, alive => Assert.Equal(0, alive));
    }

    private static int Throws() => throw new FormatException("on purpose");

    private static void OnThreadOf(string user, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            User.Value = user;
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            failure = Record.Exception(action);
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
