using System.Buffers;
using Procession.Messaging;
using Procession.Sharing;

namespace Procession.Tests.Messaging;

/// <summary>Wrong words in the memory of a queue: an exception, and never a byte outside of it.</summary>
public class MessageRingDamageTests
{
    private const int StateWords = (128 + (2 * 64)) / sizeof(long);
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public unsafe void Random_words_give_an_exception_or_another_item_and_end(int seed)
    {
        var random = new Random(seed);
        var part = new SharedPart(
            SharedBlock.CreateGrowing(MessageRing.DataOffset + MessageRing.FirstCapacity, MessageRing.Most), 0, typeof(MessageRing));
        try
        {
            var ring = new MessageRing(part);
            int damaged = 0;
            for (int round = 0; round < Rounds; round++)
            {
                new Span<byte>(part.Pointer, StateWords * sizeof(long)).Clear();
                ring.Initialize();
                ring.Add(new byte[random.Next(50)]);
                ring.Add(new byte[random.Next(50)]);
                Corrupt(part.Pointer, random);
                try
                {
                    for (int i = 0; i < 4 && ring.State.Count > 0; i++)
                    {
                        ring.Take(new ArrayBufferWriter<byte>());
                    }

                    ring.Add(new byte[random.Next(50)]);
                }
                catch (InvalidDataException)
                {
                    damaged++;
                }
                catch (InsufficientMemoryException)
                {
                    // It seemed to be full.
                }
            }

            Assert.True(damaged > Rounds / 10);
        }
        finally
        {
            part.Release();
        }
    }

    private static unsafe void Corrupt(byte* memory, Random random)
    {
        long place = random.Next(3) == 0
            ? MessageRing.DataOffset + (random.Next(16) * sizeof(long))
            : random.Next(StateWords) * sizeof(long);
        long* word = (long*)(memory + place);
        *word = random.Next(5) switch
        {
            0 => -*word,
            1 => *word ^ (1L << random.Next(63)),
            2 => *word + random.Next(-9, 10),
            3 => long.MinValue / 2,
            _ => random.NextInt64(long.MinValue, long.MaxValue),
        };
    }
}
