using System.Collections.Concurrent;

namespace Procession.Tests.Workers.Corruption;

/// <summary>What became of each item of a round: how often it ran, how often it got an outcome, and how often it is to run again.</summary>
internal sealed class RoundRecord(int items)
{
    private readonly int[] _executed = new int[items];
    private readonly int[] _outcomes = new int[items];
    private readonly int[] _again = new int[items];
    private int _chunksOver;
    private readonly ConcurrentDictionary<long, RecordedChunk> _chunks = new();

    public void Add(RecordedChunk chunk) => _chunks[chunk.Id] = chunk;

    public void Executed(long chunkId, int index)
    {
        if (_chunks.TryGetValue(chunkId, out RecordedChunk? chunk))
        {
            Interlocked.Increment(ref _executed[chunk.FirstIndex + index]);
        }
    }

    /// <summary>How many chunks are over.</summary>
    public int ChunksOver => Volatile.Read(ref _chunksOver);

    public void ChunkOver() => Interlocked.Increment(ref _chunksOver);

    public void Outcome(long place) => Interlocked.Increment(ref _outcomes[place]);

    /// <summary>The chunk's items from one on are free to run elsewhere.</summary>
    public void Again(RecordedChunk chunk, int from)
    {
        for (int i = from; i < chunk.Expected; i++)
        {
            Interlocked.Increment(ref _again[chunk.FirstIndex + i]);
        }
    }

    /// <summary>What was promised and is not so; empty if all is well.</summary>
    public string Breaches()
    {
        var breaches = new List<string>();
        for (int i = 0; i < _executed.Length; i++)
        {
            if (_executed[i] > 1 || (_executed[i] == 1 && _again[i] > 0))
            {
                breaches.Add($"item {i} ran {_executed[i]} times and is to run {_again[i]} times more");
            }

            if (_outcomes[i] + _again[i] != 1)
            {
                breaches.Add($"item {i} has {_outcomes[i]} outcomes and is to run {_again[i]} times more");
            }
        }

        return string.Join("; ", breaches);
    }
}
