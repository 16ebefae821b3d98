using BenchmarkDotNet.Attributes;
using Procession.Wire;

namespace Procession.MicroBenchmarks;

/// <summary>What does a small frame cost in the ring, without the other process: written, published, read?</summary>
public class WhatAFrameCosts : IDisposable
{
    private readonly byte[] _payload = new byte[32];
    private readonly byte[] _read = new byte[32];
    private WireChannel? _caller;
    private WireChannel? _worker;

    [GlobalSetup]
    public void Open()
    {
        var layout = new ChannelLayout(slots: 1);
        var segment = SharedSegment.Create(layout.TotalSize);
        _caller = new WireChannel(segment, layout, isWorker: false);
        _worker = new WireChannel(segment, layout, isWorker: true);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _caller?.Dispose(); // Both channels stand on one mapping here.
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public long WriteAndRead()
    {
        RingWriter writer = _caller!.Outgoing;
        RingReader reader = _worker!.Incoming;
        writer.BeginFrame(new FrameHeader(FrameKind.Chunk, _payload.Length, chunkId: 1));
        writer.Write(_payload);
        writer.EndFrame();
        writer.Wake();
        reader.WaitForFrame();
        FrameHeader header = reader.ReadHeader();
        reader.Read(_read);
        reader.EndFrame(0);
        return header.ChunkId;
    }
}
