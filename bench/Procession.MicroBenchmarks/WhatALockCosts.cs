using BenchmarkDotNet.Attributes;

namespace Procession.MicroBenchmarks;

/// <summary>What does an uncontended lock between processes cost, beside one between threads?</summary>
public class WhatALockCosts : IDisposable
{
    private readonly SharedLock _shared = new();
    private readonly Lock _own = new();

    [Benchmark]
    public void Shared()
    {
        _shared.Enter();
        _shared.Exit();
    }

    [Benchmark]
    public void SharedScope()
    {
        using (_shared.EnterScope())
        {
        }
    }

    [Benchmark(Baseline = true)]
    public void OwnProcess()
    {
        _own.Enter();
        _own.Exit();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _shared.Dispose();
        GC.SuppressFinalize(this);
    }
}
