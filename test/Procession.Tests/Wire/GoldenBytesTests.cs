using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>The wire is public to nobody, but a change of it must be meant: see WIRE.md.</summary>
public class GoldenBytesTests
{
    [Fact]
    public void FrameHeader_HasItsDocumentedBytes()
    {
        var header = new FrameHeader(FrameKind.Chunk, length: 0x0102030405, chunkId: 7, index: 9);
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<FrameHeader>([header]));
        Assert.Equal("424061EA020000000504030201000000" + "07000000000000000900000000000000", Convert.ToHexString(bytes));
    }

    [Fact]
    public void OutcomeEntry_HasItsDocumentedBytes()
    {
        Span<byte> bytes = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.Failure, 5).WriteTo(bytes);
        Assert.Equal("29000000000018F5", Convert.ToHexString(bytes));
    }

    [Fact]
    public void ControlMessage_HasItsDocumentedBytes()
    {
        Span<byte> bytes = stackalloc byte[ControlMessage.Size];
        new ControlMessage(5, ControlMessage.WholeChunk).WriteTo(bytes);
        Assert.Equal("0500000000000000FFFFFFFFFFFFFFFF", Convert.ToHexString(bytes));
        Assert.Equal(new ControlMessage(5, -1), ControlMessage.FromBytes(bytes));
        ControlMessage.BeforeSigterm.WriteTo(bytes);
        Assert.Equal("0000000000000000FEFFFFFFFFFFFFFF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void ChunkPrefix_HasItsDocumentedBytes()
    {
        Span<byte> bytes = stackalloc byte[ChunkPrefix.Size];
        var prefix = new ChunkPrefix(7, ChunkFlags.StopOnFailure | ChunkFlags.Timed, Culture: 9);
        prefix.WriteTo(bytes);
        Assert.Equal("070000000000000003000900624B7579", Convert.ToHexString(bytes));
        Assert.Equal(prefix, ChunkPrefix.FromBytes(bytes));
    }

    [Fact]
    public void Configuration_RoundTrips_AndAnotherVersionIsRefused()
    {
        var configuration = new WorkerConfiguration
        {
            WorkerNumber = 3,
            PoolName = "p",
            MaxConcurrency = 2,
            SerializerType = string.Empty,
            Cultures = [4, 5, 6],
            Program = [7],
            Priority = 32,
            MemoryLimit = 1L << 40,
            Initializer = [1, 2],
            Finalizer = [3],
            Rules = [[4, 5], []],
            Family = [8, 9],
            Keys = [[10]],
        };
        byte[] bytes = configuration.ToBytes();
        Assert.Equal(configuration.Cultures, WorkerConfiguration.FromBytes(bytes).Cultures);
        Assert.Equal(1L << 40, WorkerConfiguration.FromBytes(bytes).MemoryLimit);
        Assert.Equal(configuration.Finalizer, WorkerConfiguration.FromBytes(bytes).Finalizer);
        Assert.Equal(configuration.Rules, WorkerConfiguration.FromBytes(bytes).Rules);
        Assert.Equal(configuration.Family, WorkerConfiguration.FromBytes(bytes).Family);
        Assert.Equal(configuration.Keys, WorkerConfiguration.FromBytes(bytes).Keys);

        bytes[0]++;
        Assert.Throws<CodeMismatchException>(() => WorkerConfiguration.FromBytes(bytes));
    }
}
