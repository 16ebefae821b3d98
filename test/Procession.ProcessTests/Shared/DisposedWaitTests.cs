namespace Procession.ProcessTests.Shared;

/// <summary>Threads that wait in a shared object while another thread of their process disposes of it.</summary>
public sealed class DisposedWaitTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Waits =>
    [
        "event", "semaphore", "barrier", "barrier that was passed", "condition", "lock", "lock with a limit", "queue, Get",
        "queue, Put", "queue, Join",
    ];

    [Theory]
    [MemberData(nameof(Waits))]
    public void A_wait_ends_in_words_when_its_object_is_disposed_of(string name)
    {
        (IDisposable shared, Action wait) = Make(name);
        using var waits = new ManualResetEventSlim();
        Exception? seen = null;
        var waiter = new Thread(() =>
        {
            waits.Set();
            seen = Record.Exception(wait);
        });
        waiter.Start();
        Assert.True(waits.Wait(Bound, TestContext.Current.CancellationToken));
        waiter.Join(TimeSpan.FromMilliseconds(50)); // so that it waits mostly; if it does not yet, it is told the same

        shared.Dispose();

        Assert.True(waiter.Join(Bound), "The wait goes on.");
        Assert.IsType<ObjectDisposedException>(seen);
    }

    [Fact]
    public void Who_waits_for_an_event_that_is_set_and_then_disposed_of_goes_on()
    {
        for (int i = 0; i < 200; i++)
        {
            var shared = new SharedEvent();
            using var waits = new ManualResetEventSlim();
            Exception? seen = null;
            var waiter = new Thread(() => seen = Record.Exception(() =>
            {
                Assert.False(shared.Wait(TimeSpan.Zero));
                waits.Set();
                shared.Wait();
            }));
            waiter.Start();
            Assert.True(waits.Wait(Bound, TestContext.Current.CancellationToken));
            Thread.SpinWait(i * 100);

            shared.Set();
            shared.Dispose();

            // Told, if the wait had not begun yet.
            Assert.True(waiter.Join(Bound), "The wait goes on.");
            Assert.True(seen is null or ObjectDisposedException, seen?.ToString());
        }
    }

    private static (IDisposable Shared, Action Wait) Make(string name)
    {
        switch (name)
        {
            case "event":
                var flag = new SharedEvent();
                return (flag, flag.Wait);
            case "semaphore":
                var semaphore = new SharedSemaphore(0);
                return (semaphore, semaphore.Wait);
            case "barrier":
                var barrier = new SharedBarrier(2);
                return (barrier, () => barrier.Wait());
            case "barrier that was passed":
                var passed = new SharedBarrier(2);
                var other = new Thread(() => passed.Wait());
                other.Start();
                passed.Wait();
                other.Join();
                return (passed, () => passed.Wait());
            case "condition":
                var condition = new SharedCondition();
                return (condition, () =>
                {
                    condition.Lock.Enter();
                    condition.Wait();
                }
                );
            case "queue, Get":
                var empty = new ProcessQueue<int>();
                return (empty, () => empty.Get());
            case "queue, Put":
                var full = new ProcessQueue<int>(1);
                full.Put(1);
                return (full, () => full.Put(2));
            case "queue, Join":
                var unfinished = new ProcessQueue<int>(1);
                unfinished.Put(1);
                return (unfinished, unfinished.Join);
            default:
                var taken = new SharedLock();
                taken.Enter();
                return (taken, name == "lock" ? taken.Enter : () => taken.TryEnter(Bound));
        }
    }
}
