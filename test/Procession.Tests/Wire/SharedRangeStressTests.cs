using System.Runtime.InteropServices;
using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>The race for the items of a running chunk between the worker and a pool that takes parts away.</summary>
public class SharedRangeStressTests
{
    private const int Chunks = 3_000;
    private const int Items = 200;

    [Fact]
    public unsafe void Claimed_AndTakenAway_EachItemOnce()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        try
        {
            byte[][] owners = [.. Enumerable.Range(0, Chunks + 1).Select(_ => new byte[Items])];
            bool stop = false;
            int splits = 0;
            var pool = new Thread(() =>
            {
                var slot = new RunningSlot(memory);
                while (!Volatile.Read(ref stop))
                {
                    long chunk = slot.ChunkId;
                    if (chunk == 0 || !slot.TryReadRange(chunk, out long range, out int next, out int end) || next >= end)
                    {
                        continue;
                    }

                    int split = next + ((end - next) / 2);
                    if (slot.TryShorten(range, split))
                    {
                        splits++;
                        for (int item = split; item < end; item++)
                        {
                            owners[chunk][item]++;
                        }
                    }
                }
            });
            pool.IsBackground = true;
            pool.Start();
            var own = new RunningSlot(memory);
            for (long chunk = 1; chunk <= Chunks; chunk++)
            {
                own.Begin(chunk, Items);
                for (int item = 0; own.TryClaim(item, Items); item++)
                {
                    owners[chunk][item]++;
                    Thread.SpinWait(3);
                }

                own.Clear(chunk);
            }

            Volatile.Write(ref stop, true);
            pool.Join();

            Assert.All(owners.Skip(1), chunk => Assert.Equal(-1, chunk.AsSpan().IndexOfAnyExcept((byte)1)));
            Assert.True(splits > 0);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    [Fact]
    public unsafe void Begun_IsTheChunksOwn_WhateverItemsStart()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        try
        {
            var slot = new RunningSlot(memory);
            slot.Begin(1, Items);
            long begun = slot.Begun;
            Assert.Equal(begun, slot.Started);
            while (slot.Started == begun)
            {
                slot.AdvanceTimed(1, 1); // until the clock has moved on
            }

            Assert.Equal(begun, slot.Begun);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    [Fact]
    public unsafe void TryShorten_WhenAnotherChunkHasBegun_Fails()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        try
        {
            var slot = new RunningSlot(memory);
            slot.Begin(1, Items);
            Assert.True(slot.TryReadRange(1, out long range, out int next, out int end));
            Assert.Equal((0, Items), (next, end));
            slot.Clear(1);
            slot.Begin(2, Items);

            Assert.False(slot.TryReadRange(1, out _, out _, out _));
            Assert.False(slot.TryShorten(range, 100));
            Assert.True(slot.TryClaim(0, Items));
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
