using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Procession.Calls;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;
using Procession.Workers;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Corruption;

/// <summary>One worker, a few chunks, and wrong words in its memory at random moments.</summary>
internal sealed class CorruptionRound(int seed, int corruptions)
{
    private const int Chunks = 4;
    private const int ItemsEach = 4;
    private const int RingCapacity = 4096;
    private static readonly FunctionReference Function =
        FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(string));

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Runs it. Returns what was promised and is not so.</summary>
    public string Run()
    {
        var random = new Random(seed);
        var record = new RoundRecord(Chunks * ItemsEach);
        using var crew = new RecordingCrew();
        var layout = new ChannelLayout(slots: 1, RingCapacity);
        var segment = SharedSegment.Create(layout.TotalSize);
        SharedSegment ofWorker = MapAgain(segment); // the worker's handle unmaps its own at its end
        using var workerChannel = new WireChannel(ofWorker, layout, isWorker: true);
        var corruptor = new Corruptor(ofWorker, layout, new Random(seed + 1));
        int left = corruptions;
        int[] moments = [.. Enumerable.Range(0, corruptions).Select(_ => random.Next(Chunks * ItemsEach))];
        int items = 0;
        var process = new FakeWorkerProcess(workerChannel, record, () =>
        {
            int item = Interlocked.Increment(ref items) - 1;
            for (int i = moments.Count(moment => moment == item); i > 0 && Interlocked.Decrement(ref left) >= 0; i--)
            {
                corruptor.WriteOne();
            }
        });
        var worker = new WorkerHandle(crew, 1, process, new WireChannel(segment, layout, isWorker: false));
        worker.Start(Configuration());
        Submit(worker, record, random);

        // From outside, at any moment: the rest of them.
        while (record.ChunksOver < Chunks && Interlocked.Decrement(ref left) >= 0)
        {
            Thread.SpinWait(random.Next(2000));
            corruptor.WriteOne();
        }

        bool hasEnded = Wait(() => record.ChunksOver >= Chunks || crew.IsGone.IsSet, process, corruptor);
        worker.Killer.Kill();
        hasEnded &= Wait(() => crew.IsGone.IsSet, process, corruptor);
        string breaches = hasEnded ? record.Breaches() : "it has not ended";
        return breaches.Length == 0 ? string.Empty : $"seed {seed}: {breaches} ({worker.Death})";
    }

    private static SharedSegment MapAgain(SharedSegment segment)
    {
        using SafeFileHandle handle = File.OpenHandle(
            $"/proc/self/fd/{segment.Descriptor}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var second = SharedSegment.Open($"{handle.DangerousGetHandle()}", segment.Size);
        handle.SetHandleAsInvalid(); // closed with the mapping's
        return second;
    }

    // A real kill also ends a worker that spins because its chunk seems to be condemned.
    private static bool Wait(Func<bool> isSo, FakeWorkerProcess process, Corruptor corruptor)
    {
        var clock = Stopwatch.StartNew();
        while (!SpinWait.SpinUntil(isSo, TimeSpan.FromMilliseconds(100)))
        {
            if (clock.Elapsed > Bound)
            {
                return false;
            }

            if (process.IsKilled)
            {
                corruptor.NameAnotherChunk();
            }
        }

        return true;
    }

    private static void Submit(WorkerHandle worker, RoundRecord record, Random random)
    {
        var terms = new CallTerms
        {
            Function = Function,
            TimeLimit = random.Next(4) == 0 ? TimeSpan.FromSeconds(30) : null,
        };
        var input = MapInput.Read(Enumerable.Range(0, Chunks * ItemsEach), DefaultSerializer.Shared, isBare: false);
        for (int i = 0; i < Chunks; i++)
        {
            int first = i * ItemsEach;
            var chunk = new RecordedChunk(record, terms, first, ItemsEach, input.Slice(first, ItemsEach)) { Grain = random.Next(2) };
            record.Add(chunk);
            if (!worker.TryRun(chunk, chunk))
            {
                chunk.Returned(givesWay: false); // it has died already
            }
        }

        if (random.Next(4) == 0)
        {
            worker.Sharing.TakeBackLast()?.Returned();
            if (worker.Sharing.TakeHalf(out _) is RecordedChunk half)
            {
                record.Again(half, from: 0);
            }
        }
    }

    private static WorkerConfiguration Configuration() => new()
    {
        WorkerNumber = 1,
        PoolName = "fuzz",
        MaxConcurrency = 1,
        SerializerType = string.Empty,
        Cultures = [],
        Program = [],
        Priority = 0,
        MemoryLimit = 0,
        Initializer = [],
        Finalizer = [],
        Rules = [],
        Family = [],
        Keys = [],
    };
}
