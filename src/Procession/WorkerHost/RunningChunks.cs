using System.Diagnostics;
using Procession.Threads;

namespace Procession.WorkerHost;

/// <summary>
/// The chunks that can be cancelled. A cancellation may arrive before its chunk is taken from the ring, or after its end.
/// </summary>
internal sealed class RunningChunks
{
    // Nearly all notes are of chunks that had ended, and cost a few bytes each.
    private const int MostNotes = 256;
    private readonly Lock _lock = new(); // guards both collections; taken by Uninterrupted.Enter
    private readonly Dictionary<long, TaskContext> _running = [];
    private HashSet<long>? _cancelledEarly; // created when needed, which is rare: only then its code is compiled

    /// <summary>Begins a chunk; <see langword="null"/> if it was cancelled before.</summary>
    public TaskContext? Begin(long chunkId)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (_cancelledEarly?.Remove(chunkId) == true)
            {
                return null;
            }

            var context = new TaskContext();
            _running.Add(chunkId, context);

            if (_cancelledEarly?.Count > MostNotes)
            {
                ForgetBeforeNoLock(chunkId);
            }

            return context;
        }
    }

    public void End(long chunkId)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _running.Remove(chunkId);
        }
    }

    /// <summary>Asks one item to stop, if it is still running.</summary>
    public void Expire(long chunkId, int index)
    {
        TaskContext? context;
        using (Uninterrupted.Enter(_lock))
        {
            _running.TryGetValue(chunkId, out context);
        }

        context?.Expire(index);
    }

    public void Cancel(long chunkId)
    {
        TaskContext? context;
        using (Uninterrupted.Enter(_lock))
        {
            if (!_running.TryGetValue(chunkId, out context))
            {
                (_cancelledEarly ??= []).Add(chunkId);
            }
        }

        context?.Cancel();
    }

    // Chunks come nearly in the order of their ids, so most notes of older ones are of chunks that had ended. Not all: a chunk
    // that another worker gave back is older than some that were sent before it.
    private void ForgetBeforeNoLock(long chunkId)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        _cancelledEarly!.RemoveWhere(id => id < chunkId);
    }
}
