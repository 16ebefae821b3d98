using BenchmarkDotNet.Attributes;

namespace Procession.MicroBenchmarks;

/// <summary>What does one call cost, there and back, and what does a captured variable or a record add?</summary>
public class WhatACallCosts : IDisposable
{
    private readonly ProcessPool _pool = new(1);
    private readonly int _factor = Environment.ProcessorCount;

    [Benchmark(Baseline = true)]
    public int Apply() => _pool.Apply(x => x, 1);

    [Benchmark]
    public int ApplyWithACapturedVariable()
    {
        int factor = _factor;
        return _pool.Apply(x => x * factor, 1);
    }

    [Benchmark]
    public object ApplyWithATuple() => _pool.Apply(x => x, ("Ada", 36));

    [GlobalCleanup]
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }
}
