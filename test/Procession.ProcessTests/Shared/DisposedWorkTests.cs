namespace Procession.ProcessTests.Shared;

/// <summary>
/// Threads that are in the middle of using a shared object while another thread of their process disposes of it: another
/// process finds it whole, with all that was done, and free.
/// </summary>
public sealed class DisposedWorkTests
{
    private const int Rounds = 100;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void Another_process_finds_all_that_was_put_into_a_queue_that_was_disposed_of_meanwhile()
    {
        ProcessQueue<int>[] queues = [.. Enumerable.Range(0, Rounds).Select(_ => new ProcessQueue<int>())];
        int[] put = new int[Rounds];
        var look = new Look(() => [.. queues.Select(queue => queue.Count)]);

        for (int i = 0; i < Rounds; i++)
        {
            DisposeWhile(queues[i], i, () => queues[i].Put(put[i]), () => put[i]++);
        }

        Assert.Equal(put, look.End());
    }

    [Fact]
    public void Another_process_finds_all_that_was_not_taken_from_a_queue_that_was_disposed_of_meanwhile()
    {
        const int Items = 20_000;
        ProcessQueue<int>[] queues = [.. Enumerable.Range(0, Rounds / 4).Select(_ => new ProcessQueue<int>())];
        foreach (ProcessQueue<int> queue in queues)
        {
            for (int i = 0; i < Items; i++)
            {
                queue.Put(i);
            }
        }

        int[] taken = new int[queues.Length];
        var look = new Look(() => [.. queues.Select(queue => queue.TryGet(out int item) ? item : Items)]);

        for (int i = 0; i < queues.Length; i++)
        {
            DisposeWhile(queues[i], i, () => queues[i].TryGet(out _), () => taken[i]++);
        }

        Assert.Equal(taken.Select(count => Math.Min(count, Items)), look.End());
    }

    [Fact]
    public void Another_process_finds_the_last_item_of_a_list_that_was_disposed_of_meanwhile()
    {
        SharedMemory[] named = [.. Enumerable.Range(0, Rounds).Select(_ => new SharedList([0L])).Select(list => list.Memory)];
        SharedList[] lists = [.. named.Select(memory => SharedList.Open(memory.Name))];
        int[] set = new int[Rounds];
        var look = new Look(() => [.. lists.Select(list => (int)(long)list[0]!)]);
        foreach (SharedMemory memory in named)
        {
            memory.Dispose(); // The name is gone: the list is the only one in this process.
        }

        for (int i = 0; i < Rounds; i++)
        {
            DisposeWhile(lists[i], i, () => lists[i][0] = set[i] + 1L, () => set[i]++);
        }

        Assert.Equal(set, look.End());
    }

    [Fact]
    public void Another_process_gets_a_lock_that_was_disposed_of_while_it_was_taken_and_given_back()
    {
        SharedLock[] locks = [.. Enumerable.Range(0, Rounds).Select(_ => new SharedLock())];
        var look = new Look(() => [.. locks.Select(each => IsGot(each) ? 1 : 0)]);

        for (int i = 0; i < Rounds; i++)
        {
            DisposeWhile(
                locks[i],
                i,
                () =>
                {
                    locks[i].Enter();
                    locks[i].Exit();
                },
                () => { });
        }

        Assert.All(look.End(), got => Assert.Equal(1, got));
    }

    [Fact]
    public void Another_process_is_told_of_a_lock_that_was_disposed_of_while_a_thread_had_it()
    {
        var shared = new SharedLock();
        var look = new Look(() =>
        {
            try
            {
                return [shared.TryEnter(Bound) ? 1 : 0];
            }
            catch (AbandonedLockException)
            {
                return [2];
            }
        });

        shared.Enter();
        shared.Enter();
        shared.Dispose();

        Assert.Throws<ObjectDisposedException>(shared.Exit);
        Assert.Equal([2], look.End());
    }

    [Fact]
    public void Another_process_gets_the_lock_of_a_condition_that_was_disposed_of_while_it_was_waited_for()
    {
        var condition = new SharedCondition();
        var look = new Look(() => [IsGot(condition.Lock) ? 1 : 0]);
        Exception? seen = null;
        using var waits = new ManualResetEventSlim();
        var waiter = new Thread(() =>
        {
            condition.Lock.Enter();
            condition.Lock.Enter();
            waits.Set();
            seen = Record.Exception(condition.Wait);
        });
        waiter.Start();
        Assert.True(waits.Wait(Bound, TestContext.Current.CancellationToken));
        condition.Lock.Enter(); // It waits.
        condition.Lock.Exit();

        condition.Dispose();

        Assert.True(waiter.Join(Bound), "The wait goes on.");
        Assert.IsType<ObjectDisposedException>(seen);
        Assert.Equal([1], look.End());
    }

    private static bool IsGot(SharedLock shared)
    {
        try
        {
            return shared.TryEnter(Bound);
        }
        catch (AbandonedLockException)
        {
            return true;
        }
    }

    // Uses the object until that throws, and counts what did not.
    private static void DisposeWhile(IDisposable shared, int round, Action use, Action count)
    {
        Exception? seen = null;
        using var uses = new ManualResetEventSlim();
        var user = new Thread(() => seen = Record.Exception((Action)(() =>
        {
            while (true)
            {
                use();
                count();
                uses.Set();
            }
        })));
        user.Start();
        Assert.True(uses.Wait(Bound, TestContext.Current.CancellationToken));
        Thread.SpinWait(round * 100);

        shared.Dispose();

        Assert.True(user.Join(Bound), "The use goes on.");
        Assert.IsType<ObjectDisposedException>(seen);
    }

    /// <summary>A child that has the objects from the start, and looks at them at the end.</summary>
    private sealed class Look
    {
        private readonly SharedEvent _has = new();
        private readonly SharedEvent _now = new();
        private readonly ProcessPipe _answer = new(duplex: false);
        private readonly ChildProcess _child;

        public Look(Func<int[]> look)
        {
            SharedEvent has = _has;
            SharedEvent now = _now;
            PipeConnection answer = _answer.Second;
            _child = new ChildProcess(() =>
            {
                has.Set();
                now.Wait();
                answer.Send(look());
            });
            _child.Start();
            Assert.True(_has.Wait(Bound));
        }

        public int[] End()
        {
            _now.Set();
            Assert.True(_answer.First.Poll(Bound), "The other process waits for a lock that nobody gives back.");
            int[] seen = _answer.First.Receive<int[]>();
            Assert.True(_child.Join(Bound));
            _child.Dispose();
            _answer.Dispose();
            _has.Dispose();
            _now.Dispose();
            return seen;
        }
    }
}
