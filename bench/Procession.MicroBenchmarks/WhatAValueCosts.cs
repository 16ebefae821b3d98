using System.Buffers;
using BenchmarkDotNet.Attributes;
using Procession.Serialization;

namespace Procession.MicroBenchmarks;

/// <summary>What does it cost to write a value as an argument and to read it as a result?</summary>
public class WhatAValueCosts
{
    private readonly ArrayBufferWriter<byte> _bytes = new(2 << 20);
    private readonly string _text = "a sentence of the length that messages have";
    private readonly Person _person = new("Ada", 36, 1.63);
    private readonly double[] _doubles = new double[131_072];

    [Benchmark]
    public int Int() => Copy(4711);

    [Benchmark]
    public string String() => Copy(_text);

    [Benchmark]
    public object SmallRecord() => Copy(_person);

    [Benchmark]
    public double[] OneMiBOfDoubles() => Copy(_doubles);

    private T Copy<T>(T value)
    {
        _bytes.ResetWrittenCount();
        DefaultSerializer.Shared.Serialize(_bytes, value);
        return DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(_bytes.WrittenMemory));
    }

    internal sealed record Person(string Name, int Age, double Height);
}
