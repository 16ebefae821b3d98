using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>Fault 26: processes that die inside of a queue.</summary>
public sealed class QueueFaults : IDisposable
{
    private const int Rounds = 15;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Fault", "26")]
    public void A_producer_that_is_killed_at_any_moment_leaves_no_torn_item()
    {
        using var queue = new ProcessQueue<byte[]>(capacity: 40);
        for (int round = 0; round < Rounds; round++)
        {
            using var producer = new ChildProcess(() => PutForEver(queue));
            producer.Start();
            for (int i = 0; i < 20 + round; i++)
            {
                AssertWhole(Take(queue));
            }

            producer.Kill();
            producer.Join();
        }

        while (queue.TryGet(out byte[]? left))
        {
            AssertWhole(left);
        }

        queue.Put(Item(1));
        AssertWhole(queue.Get());
    }

    [Fact]
    [Trait("Fault", "26")]
    public void A_consumer_that_is_killed_at_any_moment_takes_at_most_one_item_along()
    {
        using var queue = new ProcessQueue<byte[]>(capacity: 40);
        using var taken = new SharedValue<long>();
        long put = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using var consumer = new ChildProcess(() => TakeForEver(queue, taken));
            consumer.Start();
            long enough = Volatile.Read(ref taken.Value) + 30 + round;
            while (Volatile.Read(ref taken.Value) < enough)
            {
                Assert.True(queue.TryPut(Item((int)put++), Bound));
            }

            consumer.Kill();
            consumer.Join();
        }

        long left = 0;
        while (queue.TryGet(out byte[]? item))
        {
            AssertWhole(item);
            left++;
        }

        Assert.InRange(put - left - taken.Value, 0, Rounds);
    }

    [Fact]
    [Trait("Fault", "26")]
    public void Consumers_that_are_killed_while_they_wait_block_nobody()
    {
        using var queue = new ProcessQueue<int>();
        ChildProcess[] waiters = [.. Enumerable.Range(0, 3).Select(i => new ChildProcess(() =>
        {
            _scratch.Signal("waits").Mark(i);
            queue.Get();
        }))];
        Array.ForEach(waiters, waiter => waiter.Start());
        _scratch.Signal("waits").WaitForMarks(3);
        Array.ForEach(waiters, waiter => waiter.Dispose());

        queue.Put(1);
        using var last = new ChildProcess(() => queue.Get());
        last.Start();
        Assert.True(last.Join(Bound));
        Assert.Equal(0, last.ExitCode);
    }

    private static byte[] Take(ProcessQueue<byte[]> queue) =>
        queue.TryGet(Bound, out byte[]? item) ? item : throw new TimeoutException("Nothing came.");

    private static void PutForEver(ProcessQueue<byte[]> queue)
    {
        for (int i = 0; ; i++)
        {
            queue.Put(Item(i));
        }
    }

    private static void TakeForEver(ProcessQueue<byte[]> queue, SharedValue<long> taken)
    {
        while (true)
        {
            AssertWhole(queue.Get());
            taken.Increment();
        }
    }

    // Lengths from 1 byte to 40,000, so that the ring wraps at every place; the first byte is in every one.
    private static byte[] Item(int number)
    {
        byte[] item = new byte[1 + (number * 7919 % 40_000)];
        Array.Fill(item, (byte)item.Length);
        return item;
    }

    private static void AssertWhole(byte[] item) => Assert.Equal(-1, item.AsSpan().IndexOfAnyExcept((byte)item.Length));
}
