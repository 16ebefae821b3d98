using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Functions;

/// <summary>Every member of a <see cref="ManagedQueue{T}"/> that waits, at once, each on a thread of its own.</summary>
/// <param name="Jobs">Has room; gets 1 to 3.</param>
/// <param name="Done">Completed; has 10 to 14.</param>
/// <param name="Undone">Has an item that is not done with.</param>
/// <param name="Ready">Set when this process has the queues.</param>
/// <param name="Stopped">Set by the test when the manager is stopped.</param>
/// <param name="Looked">Says what has returned by the time that connecting was given up for the first time.</param>
internal sealed record QueueWaits(
    ManagedQueue<int> Jobs,
    ManagedQueue<int> Done,
    ManagedQueue<int> Undone,
    FileSignal Ready,
    FileSignal Stopped,
    FileSignal Looked)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20); // longer than anybody waits for a connection
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    /// <summary>Waits while the manager is stopped, and then until all is done that waits longer than that.</summary>
    /// <returns>What was taken, and a negative number for each wait that went wrong.</returns>
    public int[] Run()
    {
        Ready.Set();
        Stopped.Wait();
        using var patience = new ShortPatience();
        Task<int[]>[] waits =
        [
            Start(() => Nothing(() => Jobs.Put(1))),
            Start(() => Jobs.TryPut(2, Timeout.InfiniteTimeSpan) ? [] : [-2]),
            Start(() => Jobs.TryPut(3, Long) ? [] : [-3]),
            Start(() => [Done.Get()]),
            Start(() => Done.TryGet(Timeout.InfiniteTimeSpan, out int item) ? [item] : [-5]),
            Start(() => Done.TryGet(Long, out int item) ? [item] : [-6]),
            Start(() => [.. Done.GetConsumingEnumerable().Take(2)]),
            Start(() => Nothing(Undone.Join)),
            Start(() => Undone.Join(Timeout.InfiniteTimeSpan) ? [] : [-9]),
            Start(() => Undone.Join(Long) ? [] : [-10]),
        ];
        Task<int[]>[] tries =
        [
            Start(() => Jobs.TryPut(100, Moment) ? [-11] : []),
            Start(() => Done.TryGet(Moment, out int item) ? [item] : []),
            Start(() => Undone.Join(Moment) ? [-13] : []),
        ];
        Task.WaitAll(tries, Bound); // more than a second: all that had to connect have tried it again by then
        Looked.Set(string.Join(" ", waits.Select((wait, i) => wait.IsCompleted ? $"{i}" : "").Where(text => text.Length > 0)));
        return Task.WaitAll(waits, Bound)
            ? [.. waits.Concat(tries).SelectMany(wait => wait.Result)]
            : throw new TimeoutException("Some waits do not end.");
    }

    private static Task<int[]> Start(Func<int[]> wait) => Task.Factory.StartNew(
        wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static int[] Nothing(Action action)
    {
        action();
        return [];
    }
}
