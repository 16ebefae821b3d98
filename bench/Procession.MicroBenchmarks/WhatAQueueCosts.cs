using BenchmarkDotNet.Attributes;

namespace Procession.MicroBenchmarks;

/// <summary>What does it cost to put an item into a queue between processes and to take it out, without another process?</summary>
public class WhatAQueueCosts : IDisposable
{
    private readonly ProcessQueue<int> _numbers = new();
    private readonly ProcessQueue<string> _texts = new();

    [Benchmark]
    public int Int()
    {
        _numbers.Put(1);
        return _numbers.Get();
    }

    [Benchmark]
    public string String()
    {
        _texts.Put("a short text");
        return _texts.Get();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _numbers.Dispose();
        _texts.Dispose();
        GC.SuppressFinalize(this);
    }
}
