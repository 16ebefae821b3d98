using System.Runtime.InteropServices;
using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>The race for a task that ends while it is about to be killed, run hard.</summary>
public class RunningSlotStressTests
{
    private const int Rounds = 20_000;
    private const int Hits = 2_000;
    private const int Items = 50;

    [Fact]
    public unsafe void Condemned_NothingElseStarts()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        try
        {
            var slot = new RunningSlot(memory);
            int started = -1;
            long round = 0;
            bool stop = false;
            int hits = 0;
            var worker = new Thread(() =>
            {
                var own = new RunningSlot(memory);
                for (long chunk = 1; !Volatile.Read(ref stop); chunk++)
                {
                    own.Begin(chunk, shareable: 0);
                    for (int item = 0; item < Items; item++)
                    {
                        own.AdvanceTimed(chunk, item);
                        Volatile.Write(ref started, item);
                    }

                    own.Clear(chunk);
                    Volatile.Write(ref round, chunk);
                }
            });
            worker.IsBackground = true;
            worker.Start();
            while (hits < Hits)
            {
                long chunk = slot.ChunkId;
                int index = slot.Index;
                if (chunk == 0 || !slot.TryCondemn(chunk, index))
                {
                    continue;
                }

                hits++;
                for (int look = 0; look < 20; look++)
                {
                    int seen = Volatile.Read(ref started);
                    Assert.True(seen == index || seen == index - 1 || (index == 0 && seen == Items - 1), $"{index} {seen}");
                    Assert.True(Volatile.Read(ref round) < chunk);
                }

                Volatile.Write(ref *(long*)memory, chunk); // pardons, so that the next round can begin
            }

            Volatile.Write(ref stop, true);
            worker.Join();
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    [Fact]
    public unsafe void EndAndKill_ExactlyOneWins()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        try
        {
            long condemned = 0;
            using var barrier = new Barrier(2);
            var killer = new Thread(() =>
            {
                var slot = new RunningSlot(memory);
                for (long chunk = 1; chunk <= Rounds; chunk++)
                {
                    barrier.SignalAndWait();
                    if (slot.TryCondemn(chunk))
                    {
                        Volatile.Write(ref condemned, chunk);
                        Volatile.Write(ref *(long*)memory, chunk);
                    }

                    barrier.SignalAndWait();
                }
            });
            killer.IsBackground = true;
            killer.Start();
            var own = new RunningSlot(memory);
            for (long chunk = 1; chunk <= Rounds; chunk++)
            {
                own.Begin(chunk, shareable: 0);
                barrier.SignalAndWait();
                own.Clear(chunk);
                barrier.SignalAndWait();
                Assert.Equal(0, own.ChunkId);
            }

            killer.Join();
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
