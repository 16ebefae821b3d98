using BenchmarkDotNet.Attributes;

namespace Procession.MicroBenchmarks;

/// <summary>What does an item cost that is put into a queue between processes and taken out again by the same one?</summary>
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
