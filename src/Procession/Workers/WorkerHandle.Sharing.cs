using System.Diagnostics;
using Procession.Calls;
using Procession.Wire;

namespace Procession.Workers;

/// <content>Takes a part of the running chunk away, for a worker that has nothing to do.</content>
internal sealed partial class WorkerHandle
{
    // What takes less than that is done here before another worker has it.
    private static readonly TimeSpan Worthwhile = TimeSpan.FromMicroseconds(150);

    /// <summary>Whether the crew is to look at this idle worker again. Guarded by the crew's lock.</summary>
    public bool IsLookedAfter { get; set; }

    /// <summary>Takes the second half of what is left of the running chunk away.</summary>
    /// <param name="part">The half; <see langword="null"/> if there is none.</param>
    /// <returns>
    /// Whether to ask again, if there is none: something is left, but too little seems to be, or the worker was just taking it.
    /// </returns>
    public bool TryShare(out Chunk? part)
    {
        part = null;
        bool askAgain = false;
        lock (_lock)
        {
            // Chunks beside others are of async functions, which are not divided.
            if (_closed || _channel.Slots > 1)
            {
                return false;
            }

            RunningSlot slot = _channel.Slot(0);
            foreach (InFlight entry in _inFlight.Values.Where(entry => entry.Chunk.Grain > 0))
            {
                Chunk chunk = entry.Chunk;
                if (!slot.TryReadRange(chunk.Id, out long range, out int next, out int end))
                {
                    askAgain = true; // it is about to begin
                    continue;
                }

                int split = chunk.NextSplit(next + ((end - next) / 2));
                if (split >= end)
                {
                    continue;
                }

                if (!IsWorthwhile(slot, next, end - split) || !slot.TryShorten(range, split))
                {
                    return true;
                }

                chunk.Call.ChunkShared();
                part = chunk.Split(split);
                return false;
            }

            return askAgain;
        }
    }

    private static bool IsWorthwhile(RunningSlot slot, int begun, int left) =>
        begun > 0 && Stopwatch.GetElapsedTime(slot.Begun) / begun * left > Worthwhile;
}
