using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Serialization;
using Procession.Managers;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>A manager that is silent has not said that a limit is over, that a queue is empty, or that all is done.</summary>
public sealed class SilentManagerFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Limit(120)]
    public async Task Waits_of_queues_go_on_while_the_manager_is_silent_and_lose_nothing(bool inWorker)
    {
        using var manager = new Manager();
        using ManagedQueue<int> jobs = manager.Queue<int>();
        using ManagedQueue<int> done = manager.Queue<int>();
        using ManagedQueue<int> undone = manager.Queue<int>();
        using var pool = new ProcessPool(1);
        for (int i = 10; i < 15; i++)
        {
            done.Put(i);
        }

        done.Complete();
        undone.Put(0);
        FileSignal ready = _scratch.Signal("ready");
        FileSignal stopped = _scratch.Signal("stopped");
        FileSignal looked = _scratch.Signal("looked");
        var waits = new QueueWaits(jobs, done, undone, ready, stopped, looked);
        Task<int[]> run = inWorker ? pool.ApplyAsync(waits.Run).AsTask() : Task.Run(waits.Run);
        ready.Wait();
        Signals.StopWholly(manager.ProcessId);
        stopped.Set();

        looked.Wait();
        Signals.Send(manager.ProcessId, Signals.Continue);
        undone.TaskDone();
        int[] taken = await run.WaitAsync(Bound);

        Assert.Equal("", looked.Text);
        Assert.Equal([10, 11, 12, 13, 14], taken.Order());
        jobs.Complete();
        Assert.Equal([1, 2, 3], jobs.GetConsumingEnumerable().Order());
    }

    [Fact]
    [Limit(120)]
    public void Over_TCP_what_cannot_be_asked_is_refused_and_is_not_carried_out_later()
    {
        using var manager = new Manager(
            new ManagerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Key = new byte[] { 1, 2 } });
        using ManagedQueue<int> jobs = manager.Queue<int>();
        using ManagedQueue<int> empty = manager.Queue<int>();
        using ManagedQueue<int> undone = manager.Queue<int>();
        undone.Put(0);
        Action[] calls =
        [
            () => jobs.Put(1), () => jobs.TryPut(1, Timeout.InfiniteTimeSpan), () => empty.Get(), undone.Join,
            () => empty.TryGet(Timeout.InfiniteTimeSpan, out _), () => undone.Join(Timeout.InfiniteTimeSpan),
            () => _ = empty.GetConsumingEnumerable().First(), () => _ = jobs.Count, () => _ = jobs.IsCompleted,
            () => jobs.Complete(), jobs.TaskDone,
        ];
        Signals.StopWholly(manager.ProcessId);
        var refused = new ConcurrentBag<int>();
        try
        {
            using var patience = new ShortPatience();
            for (int i = 0; i < calls.Length; i++)
            {
                int number = i;
                new Thread(() => RefuseOrWait(calls[number], () => refused.Add(number))) { IsBackground = true }.Start();
            }

            // One has the connection that there was, and waits.
            Eventually.True(() => refused.Count >= calls.Length - 1, "all that must connect are refused");
        }
        finally
        {
            Signals.Send(manager.ProcessId, Signals.Continue);
        }

        Assert.True(jobs.Count == 0 || !refused.Contains(0) || !refused.Contains(1));
        Assert.True(!jobs.IsCompleted || !refused.Contains(9));
    }

    /// <summary>A class that calls another manager while it is written or read, which is silent.</summary>
    [Fact]
    public void The_silence_of_another_manager_that_an_item_calls_is_not_that_of_the_queues()
    {
        using var manager = new Manager();
        using ManagedQueue<CallsWhenMoved> queue = manager.Queue<CallsWhenMoved>();
        Assert.True(queue.TryPut(new CallsWhenMoved { Reads = true }, TimeSpan.FromSeconds(1)));
        try
        {
            CallsWhenMoved.IsSilent = true;
            Assert.Contains("does not answer", Assert.ThrowsAny<Exception>(
                () => queue.TryPut(new CallsWhenMoved(), TimeSpan.FromSeconds(1))).ToString());
            Assert.Contains("does not answer", Assert.ThrowsAny<Exception>(
                () => queue.TryGet(TimeSpan.FromSeconds(1), out _)).ToString());
        }
        finally
        {
            CallsWhenMoved.IsSilent = false;
        }
    }

    private static void RefuseOrWait(Action call, Action refused)
    {
        try
        {
            call();
        }
        catch (TimeoutException e) when (e.Message.Contains("is not carried out", StringComparison.Ordinal))
        {
            refused();
        }
        catch (Exception)
        {
            // The manager goes on, and then ends.
        }
    }

    [Serializable]
    internal sealed class CallsWhenMoved
    {
        public static bool IsSilent { get; set; } // here, and not in the manager

        public bool Reads { get; set; }

        [OnSerializing]
        [OnDeserialized]
        internal void Call(StreamingContext context)
        {
            if (IsSilent)
            {
                throw new UnansweredException(1, wasSent: false, nothingWasDone: true, new TimeoutException());
            }
        }
    }
}
