using System.Collections.Concurrent;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>NET-03 and NET-04: the caller's threads.</summary>
public sealed class ThreadingTests
{
    [Fact]
    [Trait("Case", "NET-03")]
    public void Blocking_verbs_do_not_deadlock_under_a_single_threaded_context()
    {
        int sum = 0;
        int callbackThread = 0;
        int contextThread = 0;

        SingleThreadedContext.Run(async () =>
        {
            contextThread = Environment.CurrentManagedThreadId;
            await using (var pool = new ProcessPool(2))
            {
                sum += pool.Apply(Arithmetic.SquareLater, 2);
                sum += pool.Map(Arithmetic.SquareLater, [1, 2]).Sum();
                sum += pool.ApplyAsync(Arithmetic.Square, 3, new CallOptions
                {
                    Callback = _ => callbackThread = Environment.CurrentManagedThreadId,
                }).Get();
                sum += await pool.ApplyAsync(Arithmetic.SquareLater, 4);
                Assert.Equal(contextThread, Environment.CurrentManagedThreadId);
                await foreach (int square in pool.IMapAsync(Arithmetic.Square, [5]))
                {
                    sum += square;
                }

                Assert.Equal(contextThread, Environment.CurrentManagedThreadId);
                pool.CloseAndJoin();
            }

            using var second = new ProcessPool(1);
            sum += second.Apply(Arithmetic.Square, 1);
        });

        Assert.Equal(4 + 5 + 9 + 16 + 25 + 1, sum);
        Assert.NotEqual(0, callbackThread);
        Assert.NotEqual(contextThread, callbackThread);
    }

    [Fact]
    [Trait("Case", "NET-04")]
    public void Results_arrive_although_every_thread_of_the_thread_pool_waits_for_one()
    {
        using var scratch = new Scratch();
        FileSignal go = scratch.Signal("go");
        using var pool = new ProcessPool(2);
        ThreadPool.GetMinThreads(out int workers, out int ports);
        int waiters = Environment.ProcessorCount * 4;
        using var waiting = new CountdownEvent(waiters);
        using var done = new CountdownEvent(waiters);
        AsyncResult<int>[] results = [.. Enumerable.Range(0, waiters).Select(i => pool.ApplyAsync(
            () =>
            {
                go.Wait();
                return i;
            }))];
        int sum = 0;

        try
        {
            ThreadPool.SetMinThreads(1, 1);
            foreach (AsyncResult<int> result in results)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        waiting.Signal();
                        Interlocked.Add(ref sum, result.Get());
                        done.Signal();
                    },
                    null);
            }

            // Not all can be waiting at once with so few threads; those that are hold all there are.
            Assert.True(SpinWait.SpinUntil(() => waiting.CurrentCount < waiters, TimeSpan.FromSeconds(20)));
            go.Set();
            Assert.True(done.Wait(TimeSpan.FromSeconds(45)), $"{done.CurrentCount} results did not arrive");
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }

        Assert.Equal(Enumerable.Range(0, waiters).Sum(), sum);
    }

    /// <summary>Runs an async method to its end on the calling thread, as a user interface does.</summary>
    private sealed class SingleThreadedContext : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public override void Send(SendOrPostCallback d, object? state) =>
            throw new NotSupportedException("Nobody should send to the caller's context.");

        public static void Run(Func<Task> main)
        {
            SynchronizationContext? before = Current;
            var context = new SingleThreadedContext();
            SetSynchronizationContext(context);
            try
            {
                Task task = main();
                task.ContinueWith(_ => context._queue.CompleteAdding(), TaskScheduler.Default);
                foreach ((SendOrPostCallback callback, object? state) in context._queue.GetConsumingEnumerable())
                {
                    callback(state);
                }

                task.GetAwaiter().GetResult();
            }
            finally
            {
                SetSynchronizationContext(before);
                context._queue.Dispose();
            }
        }
    }
}
