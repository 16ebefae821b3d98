using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Procession;

/// <summary>What one worker of a pool does at a moment: see <see cref="PoolStatistics.Workers"/>.</summary>
/// <remarks>
/// Immutable. What its parts say was not read at one instant: a worker that begins an item just then may be idle and run it.
/// </remarks>
[DebuggerDisplay("worker {Number} ({Place,nq}): {Status}, {TasksDone} tasks done")]
public sealed record WorkerSnapshot
{
    /// <summary>Gets its number within the pool, from 1; replacements get new numbers.</summary>
    public int Number { get; init; }

    /// <summary>Gets its process id.</summary>
    /// <value><see langword="null"/> if it is a thread of this process (<see cref="ProcessPoolOptions.InProcess"/>).</value>
    public int? ProcessId { get; init; }

    /// <summary>Gets where it is in its life.</summary>
    public WorkerStatus Status { get; init; }

    /// <summary>
    /// Gets what it runs: one item at most, or as many as <see cref="ProcessPoolOptions.MaxConcurrencyPerWorker"/>.
    /// </summary>
    /// <value>Empty if it runs nothing, or has not begun what it was sent.</value>
    public IReadOnlyList<RunningItem> Running { get; init; } = [];

    /// <summary>
    /// Gets the bytes that it holds for itself, managed and native, without shared memory and mapped files: what would be
    /// free if it ended.
    /// </summary>
    /// <value><see langword="null"/> if that cannot be found out: its process is gone, or /proc does not show it.</value>
    public long? Memory { get; init; }

    /// <summary>
    /// Gets how many tasks it has done: chunks, as <see cref="ProcessPoolOptions.MaxTasksPerChild"/> counts them.
    /// </summary>
    public int TasksDone { get; init; }

    private string Place => ProcessId is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"pid {id}")
        : "a thread of this process";

    /// <summary>Tells the snapshot in words.</summary>
    /// <returns>One line for people: who, what it does and since when, how large it is.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"worker {Number} ({Place}) {Status}, tasks done: {TasksDone}");
        if (Memory is { } memory)
        {
            text.Append(CultureInfo.InvariantCulture, $", {memory / (1024.0 * 1024):0} MiB");
        }

        foreach (RunningItem item in Running)
        {
            text.Append(", runs ").Append(item);
        }

        return text.ToString();
    }
}
