using Microsoft.Extensions.Logging.Abstractions;
using Procession.Calls;

namespace Procession.Tests.Calls;

public sealed class SerialThreadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Work_runs_in_order_on_one_thread()
    {
        SerialThread serial = Create();
        var seen = new List<(int, Thread)>();
        for (int i = 0; i < 100; i++)
        {
            int item = i;
            serial.Post(() => seen.Add((item, Thread.CurrentThread)));
        }

        Assert.True(serial.Drain(Limit));
        Assert.Equal(Enumerable.Range(0, 100), seen.Select(entry => entry.Item1));
        Assert.Single(seen.Select(entry => entry.Item2).Distinct());
    }

    [Fact]
    public void A_retired_thread_ends_whatever_is_posted_later()
    {
        SerialThread serial = Create();
        var threads = new List<Thread>();
        serial.Post(() => threads.Add(Thread.CurrentThread));
        Assert.True(serial.Drain(Limit));
        serial.Retire();

        for (int i = 0; i < 10; i++)
        {
            var ran = new ManualResetEventSlim();
            serial.Post(() =>
            {
                threads.Add(Thread.CurrentThread);
                ran.Set();
            });
            Assert.True(ran.Wait(Limit, TestContext.Current.CancellationToken));
            Assert.True(serial.Drain(Limit));
        }

        Assert.All(threads, thread => Assert.True(thread.Join(Limit)));
    }

    [Fact]
    public void Nothing_to_drain_takes_no_thread()
    {
        SerialThread serial = Create();
        serial.Retire();

        Assert.True(serial.Drain(TimeSpan.Zero));
    }

    private static SerialThread Create() => new("test", "pool", NullLogger.Instance);
}
