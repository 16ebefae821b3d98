using BenchmarkDotNet.Attributes;
using Procession.Functions;

namespace Procession.MicroBenchmarks;

/// <summary>What does it cost to make a function ready to travel, and to rebuild it in a worker?</summary>
public class WhatAFunctionCosts
{
    private static readonly FunctionShape OneArgument = new(Arity: 1, IsAsync: false);
    private readonly int _factor = Environment.ProcessorCount;
    private readonly Func<int, int> _plain = x => x + 1;
    private ReadOnlyMemory<byte> _payload;

    [GlobalSetup]
    public void Send() => _payload = Closure().Payload;

    [Benchmark]
    public object CaptureNothing() => FunctionReference.From(_plain, OneArgument, typeof(int), typeof(int));

    [Benchmark]
    public object CaptureAVariable() => Closure();

    [Benchmark]
    public object Rebuild() => RunnerFactory.Create(_payload);

    private FunctionReference Closure()
    {
        int factor = _factor;
        return FunctionReference.From((int x) => x * factor, OneArgument, typeof(int), typeof(int));
    }
}
