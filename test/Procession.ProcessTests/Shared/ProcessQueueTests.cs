using System.Diagnostics;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>QUE: queues between processes.</summary>
public sealed class ProcessQueueTests : IClassFixture<SharedPool>, IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly ProcessPool _pool;
    private readonly Scratch _scratch = new();

    public ProcessQueueTests(SharedPool shared) => _pool = shared.Pool;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "QUE-01")]
    public void Items_come_out_in_the_order_in_which_a_producer_put_them()
    {
        using var queue = new ProcessQueue<int>();
        using var producer = new ChildProcess(() => PutRange(queue, 0, 20));
        producer.Start();

        Assert.Equal(Enumerable.Range(0, 20), Enumerable.Range(0, 20).Select(_ => Take(queue)));
        producer.Join();
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    [Trait("Case", "QUE-01")]
    public void Three_producers_and_three_consumers_lose_nothing_and_double_nothing()
    {
        const int Each = 2000;
        using var queue = new ProcessQueue<int>(capacity: 50);
        using var taken = new SharedArray<int>(3 * Each);
        ChildProcess[] producers =
            [.. Enumerable.Range(0, 3).Select(i => new ChildProcess(() => PutRange(queue, i * Each, Each)))];
        ChildProcess[] consumers = [.. Enumerable.Range(0, 3).Select(_ => new ChildProcess(() => CountAll(queue, taken)))];

        Array.ForEach([.. producers, .. consumers], child => child.Start());
        Assert.All(producers, child => Assert.True(child.Join(Bound)));
        queue.Complete();
        Assert.All(consumers, child => Assert.True(child.Join(Bound)));

        Assert.All(taken, count => Assert.Equal(1, count));
        Array.ForEach([.. producers, .. consumers], child => child.Dispose());
    }

    [Fact]
    [Trait("Case", "QUE-02")]
    public void A_full_queue_refuses_at_once_or_after_the_time()
    {
        using var queue = new ProcessQueue<int>(capacity: 6);
        PutRange(queue, 0, 6);

        Assert.False(queue.TryPut(6, TimeSpan.Zero));
        foreach (int milliseconds in (int[])[100, 600])
        {
            var clock = Stopwatch.StartNew();
            Assert.False(queue.TryPut(6, TimeSpan.FromMilliseconds(milliseconds)));
            Assert.True(clock.ElapsedMilliseconds >= milliseconds - 1);
        }

        Assert.Equal(0, _pool.Apply(queue.Get));
        Assert.True(queue.TryPut(6, TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "QUE-03")]
    public void An_empty_queue_has_nothing_at_once_or_after_the_time()
    {
        using var queue = new ProcessQueue<string>();

        Assert.False(queue.TryGet(out _));
        var clock = Stopwatch.StartNew();
        Assert.False(queue.TryGet(TimeSpan.FromMilliseconds(200), out _));
        Assert.True(clock.ElapsedMilliseconds >= 199);

        Assert.Throws<ArgumentOutOfRangeException>(() => queue.TryGet(TimeSpan.FromMilliseconds(-2), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.TryPut("x", TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Join(TimeSpan.FromMilliseconds(-2)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [Trait("Case", "QUE-04")]
    public void A_queue_without_a_capacity_takes_all_and_counts_them(int capacity)
    {
        using var queue = new ProcessQueue<int>(capacity);
        PutRange(queue, 0, 100);
        Assert.Equal(100, queue.Count);
        Assert.Equal(100, _pool.Apply(() => queue.Count));
        Assert.Equal(0, queue.Get());
        Assert.Equal(99, queue.Count);
    }

    [Fact]
    [Trait("Case", "QUE-06")]
    public void A_disposed_queue_refuses_here_and_goes_on_elsewhere()
    {
        var queue = new ProcessQueue<int>();
        FileSignal opened = _scratch.Signal("opened");
        FileSignal go = _scratch.Signal("go");
        using var child = new ChildProcess(() =>
        {
            opened.Set();
            go.Wait();
            queue.Put(1);
            Assert.Equal(1, queue.Get());
        });
        child.Start();
        opened.Wait();

        queue.Dispose();
        queue.Dispose();
        Assert.Throws<ObjectDisposedException>(() => queue.Put(1));
        Assert.Throws<ObjectDisposedException>(() => queue.Get());
        Assert.Throws<ObjectDisposedException>(() => queue.Count);
        go.Set();
        child.Join();
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    [Trait("Case", "QUE-06")]
    public void A_thread_that_waits_in_a_queue_which_is_disposed_of_is_let_go()
    {
        var queue = new ProcessQueue<int>();
        Exception? thrown = null;
        using var begun = new ManualResetEventSlim();
        var waiter = new Thread(() => thrown = Record.Exception(() =>
        {
            begun.Set();
            queue.Get();
        }));
        waiter.Start();
        begun.Wait();

        queue.Dispose();
        Assert.True(waiter.Join(Bound));
        Assert.IsType<ObjectDisposedException>(thrown);
    }

    [Fact]
    [Trait("Case", "QUE-07")]
    public void A_large_item_of_an_ended_producer_is_complete()
    {
        using var queue = new ProcessQueue<byte[]>();
        using var producer = new ChildProcess(() =>
        {
            byte[] item = new byte[1024 * 1024];
            new Random(7).NextBytes(item);
            queue.Put(item);
        });
        producer.Start();
        producer.Join();

        byte[] expected = new byte[1024 * 1024];
        new Random(7).NextBytes(expected);
        Assert.Equal(expected, queue.Get());
    }

    [Fact]
    [Trait("Case", "QUE-08")]
    public void Join_waits_until_every_item_is_done()
    {
        using var queue = new ProcessQueue<int>();
        Assert.True(queue.Join(TimeSpan.Zero));
        PutRange(queue, 0, 10);
        Assert.False(queue.Join(TimeSpan.FromMilliseconds(50)));

        ChildProcess[] workers = [.. Enumerable.Range(0, 4).Select(_ => new ChildProcess(() => DoAll(queue)))];
        Array.ForEach(workers, worker => worker.Start());
        Assert.True(queue.Join(Bound));
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        queue.Complete();
        Assert.All(workers, worker => Assert.True(worker.Join(Bound)));
        Array.ForEach(workers, worker => worker.Dispose());
    }

    [Fact]
    [Trait("Case", "QUE-10")]
    public void Join_ends_at_its_time_limit_although_a_consumer_died_with_an_item()
    {
        using var queue = new ProcessQueue<int>();
        queue.Put(1);
        using var consumer = new ChildProcess(() => EndAfter(queue));
        consumer.Start();
        consumer.Join();

        Assert.Equal(0, queue.Count);
        Assert.False(queue.Join(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    [Trait("Case", "QUE-11")]
    public void A_queue_travels_from_child_to_grandchild_and_to_a_worker()
    {
        using var queue = new ProcessQueue<string>();
        using var child = new ChildProcess(() =>
        {
            using var grandchild = new ChildProcess(() => queue.Put("from the grandchild"));
            grandchild.Start();
            grandchild.Join();
        });
        child.Start();
        Assert.Equal("from the grandchild", queue.Get());
        child.Join();

        _pool.Apply(() =>
        {
            queue.Put("from a worker");
            return 0;
        });
        Assert.Equal("from a worker", queue.Get());
    }

    [Fact]
    [Trait("Case", "QUE-11")]
    public void Shared_objects_travel_in_a_queue_and_outlive_who_put_them()
    {
        using var queue = new ProcessQueue<SharedValue<long>>();
        using var producer = new ChildProcess(() =>
        {
            using var value = new SharedValue<long>(41);
            queue.Put(value);
        });
        producer.Start();

        using SharedValue<long> taken = queue.Get();
        Assert.Equal(42, taken.Increment());
        producer.Join();
        Assert.Equal(0, producer.ExitCode);
    }

    [Fact]
    [Trait("Case", "QUE-12")]
    public void A_completed_queue_gives_what_is_left_and_takes_nothing()
    {
        using var queue = new ProcessQueue<int>();
        PutRange(queue, 0, 3);
        _pool.Apply(() =>
        {
            queue.Complete();
            return 0;
        });

        Assert.True(queue.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => queue.Put(3));
        Assert.Equal([0, 1, 2], queue.GetConsumingEnumerable());
        Assert.Throws<InvalidOperationException>(() => queue.Get());
        Assert.False(queue.TryGet(Timeout.InfiniteTimeSpan, out _));
        queue.Complete();
    }

    [Fact]
    [Trait("Case", "QUE-12")]
    public void Discarding_drops_what_is_left_and_frees_those_who_wait()
    {
        using var queue = new ProcessQueue<int>(capacity: 3);
        PutRange(queue, 0, 3);
        int running = queue.Get();
        queue.Put(3);
        AsyncResult<string> putter = _pool.ApplyAsync(() => TryPutForEver(queue));

        queue.Complete(discard: true);

        Assert.Equal(nameof(InvalidOperationException), putter.Get(Bound));
        Assert.Equal(0, queue.Count);
        Assert.False(queue.Join(TimeSpan.Zero));
        queue.TaskDone();
        Assert.True(queue.Join(Bound));
        Assert.Equal(0, running);
    }

    [Fact]
    public void What_cannot_travel_is_refused_and_the_queue_stays_as_it_was()
    {
        using var queue = new ProcessQueue<object>();
        Thread thread = Thread.CurrentThread;
        UnsendableException e = Assert.Throws<UnsendableException>(() => queue.Put(new { thread }));
        Assert.Contains("thread", e.Message);
        queue.Put("fine");
        Assert.Equal("fine", queue.Get());
    }

    [Fact]
    public void A_queue_gives_the_memory_of_large_items_back()
    {
        using var queue = new ProcessQueue<byte[]>();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                queue.Put([.. BitConverter.GetBytes(i), .. new byte[2_000_000]]);
            }

            for (int i = 0; i < 8; i++)
            {
                Assert.Equal(i, BitConverter.ToInt32(queue.Get()));
            }
        }
    }

    private static void PutRange(ProcessQueue<int> queue, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            queue.Put(i);
        }
    }

    private static int Take(ProcessQueue<int> queue) =>
        queue.TryGet(Bound, out int item) ? item : throw new TimeoutException("Nothing came.");

    private static void CountAll(ProcessQueue<int> queue, SharedArray<int> taken)
    {
        foreach (int item in queue.GetConsumingEnumerable())
        {
            taken.Add(item, 1);
        }
    }

    private static void DoAll(ProcessQueue<int> queue)
    {
        foreach (int _ in queue.GetConsumingEnumerable())
        {
            queue.TaskDone();
        }
    }

    private static void EndAfter(ProcessQueue<int> queue)
    {
        queue.Get();
        Environment.Exit(3);
    }

    private static string TryPutForEver(ProcessQueue<int> queue)
    {
        try
        {
            queue.Put(4);
            return "put";
        }
        catch (InvalidOperationException e)
        {
            return e.GetType().Name;
        }
    }
}
