using System.Buffers;
using Procession.Messaging;

namespace Procession.Tests.Messaging;

public class TypedMessageTests
{
    private record Instrument(double Price);

    private sealed record Bond(double Price) : Instrument(Price);

    private sealed record Swap(double Price) : Instrument(Price);

    private struct Metres
    {
        public double Length { get; set; }
    }

    private struct Feet
    {
        public double Length { get; set; }
    }

    [Fact]
    public void Read_AsWhatWasSent_GivesIt()
    {
        Assert.Equal(5, Trip<int, int>(5));
        Assert.Equal("text", Trip<string, string>("text"));
        Assert.Equal([1, 2], Trip<int[], int[]>([1, 2]));
        Assert.Equal(new Bond(3), Trip<Bond, Bond>(new Bond(3)));
        Assert.Null(Trip<string?, string?>(null));
        Assert.Equal(2, Trip<Metres, Metres>(new Metres { Length = 2 }).Length);
    }

    [Fact]
    public void Read_AsABase_GivesTheValue()
    {
        Assert.IsType<Bond>(Trip<Bond, Instrument>(new Bond(3)));
        Assert.Equal(5, Trip<int, object>(5));
        Assert.Equal(5, Trip<int, IComparable<int>>(5));
        Assert.Equal(5, Trip<int, int?>(5));
        Assert.Equal([1, 2], Trip<int[], IEnumerable<int>>([1, 2]));
        Assert.Equal(["a"], Trip<List<string>, IEnumerable<object>>(["a"]));
        Assert.Null(Trip<Bond?, Instrument?>(null));
    }

    [Fact]
    public void Read_AsWhatTheValueIs_GivesIt()
    {
        Assert.Equal(new Bond(3), Trip<Instrument, Bond>(new Bond(3)));
        Assert.Equal([1], Trip<object, List<int>>(new List<int> { 1 }));
        Assert.Equal("text", Trip<object, string>("text"));
        Assert.Equal(5, Trip<object, int>(5));
        Assert.IsType<FormatException>(Trip<Exception, FormatException>(new FormatException()));
    }

    [Fact]
    public void Read_AsAnotherType_FailsAndNamesBoth()
    {
        Assert.Contains("Bond was sent, which is not a ", Failure<Bond, Swap>(new Bond(3)), StringComparison.Ordinal);
        Assert.Contains("A int was sent, which is not a float", Failure<int, float>(5), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<int, uint>(5), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<int, long>(5), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<Metres, Feet>(default), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<int[], uint[]>([-1]), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<int[], IEnumerable<uint>>([-1]), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<DayOfWeek, int>(DayOfWeek.Monday), StringComparison.Ordinal);
        Assert.Contains("was sent", Failure<DateTime, long>(default), StringComparison.Ordinal);
        Assert.Contains("comes where", Failure<object, string>(5), StringComparison.Ordinal);
        Assert.Contains("comes where", Failure<object, int>(null!), StringComparison.Ordinal);
        Assert.Contains("comes where", Failure<Instrument, Swap>(new Bond(3)), StringComparison.Ordinal);
        Assert.Contains("comes where", Failure<Exception, FormatException>(new TimeoutException()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatSendBytesSent_Fails()
    {
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3, 4], [0xC1], [0xC1, 255, 255, 1]])
        {
            string message = Assert.Throws<SerializationFailedException>(() => TypedMessage.Read<int>(bytes)).Message;
            Assert.Contains("ReceiveBytes", message, StringComparison.Ordinal);
        }
    }

    private static string Failure<TSent, TWanted>(TSent value) =>
        Assert.Throws<SerializationFailedException>(() => Trip<TSent, TWanted>(value)).Message;

    private static TWanted Trip<TSent, TWanted>(TSent value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        TypedMessage.Write(buffer, value);
        return TypedMessage.Read<TWanted>(buffer.WrittenMemory);
    }
}
