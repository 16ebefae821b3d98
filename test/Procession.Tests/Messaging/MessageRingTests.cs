using System.Buffers;
using Procession.Messaging;
using Procession.Sharing;

namespace Procession.Tests.Messaging;

public sealed class MessageRingTests : IDisposable
{
    private readonly SharedPart _part;
    private readonly MessageRing _ring;

    public MessageRingTests()
    {
        _part = new SharedPart(
            SharedBlock.CreateGrowing(MessageRing.DataOffset + MessageRing.FirstCapacity, MessageRing.Most),
            0,
            typeof(MessageRingTests));
        _ring = new MessageRing(_part);
        _ring.Initialize();
    }

    public void Dispose() => _part.Release();

    [Fact]
    public void Take_AfterAdds_ReturnsItemsInOrder()
    {
        _ring.Add([1, 2, 3]);
        _ring.Add([]);
        _ring.Add([4]);

        Assert.Equal([1, 2, 3], Take());
        Assert.Equal([], Take());
        Assert.Equal([4], Take());
        Assert.Equal(0, _ring.State.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Items_OfRandomSizes_SurviveWrappingDoublingAndShrinking(int seed)
    {
        var random = new Random(seed);
        var expected = new Queue<byte[]>();
        for (int i = 0; i < 3000; i++)
        {
            // Fills up and runs dry in turn, the latter every 500 steps, with a few items larger than the whole ring.
            bool add = expected.Count == 0 || random.Next(500) > i % 500;
            if (add)
            {
                byte[] item = new byte[random.Next(100) == 0 ? random.Next(300_000) : random.Next(2000)];
                random.NextBytes(item);
                _ring.Add(item);
                expected.Enqueue(item);
            }
            else
            {
                Assert.Equal(expected.Dequeue(), Take());
            }

            Assert.Equal(expected.Count, _ring.State.Count);
        }

        while (expected.TryDequeue(out byte[]? item))
        {
            Assert.Equal(item, Take());
        }
    }

    [Fact]
    public void Take_OfTheLastItem_GivesTheMemoryOfALargeRingBack()
    {
        _ring.Add(new byte[20_000_000]);
        Assert.True(_ring.State.Capacity > 20_000_000);
        Take();
        Assert.Equal(MessageRing.FirstCapacity, _ring.State.Capacity);
        _ring.Add([5]);
        Assert.Equal([5], Take());
    }

    private byte[] Take()
    {
        var destination = new ArrayBufferWriter<byte>();
        _ring.Take(destination);
        return destination.WrittenSpan.ToArray();
    }
}
