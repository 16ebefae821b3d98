using System.Runtime.Serialization;

namespace Procession.ProcessTests.Functions;

/// <summary>A result that can be written in a worker and not be read in the process of the tests.</summary>
internal sealed class Unreadable
{
    // Of the process: a worker has a copy of its own, which stays false.
    private static readonly bool IsWorker = ChildProcess.CurrentName.StartsWith("worker", StringComparison.Ordinal);

    public bool IsBad { get; init; }

    public static Unreadable Make(int item) => new() { IsBad = item % 2 == 1 };

    public static async Task<Unreadable> MakeAsync(int item)
    {
        await Task.Yield();
        return Make(item);
    }

    [OnDeserialized]
    internal void Read(StreamingContext context)
    {
        if (IsBad && !IsWorker)
        {
            throw new InvalidOperationException("cannot be read here");
        }
    }
}
