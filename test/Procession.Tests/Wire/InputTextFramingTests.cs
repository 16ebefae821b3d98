using System.Buffers;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Tests.Wire;

public class InputTextFramingTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("größer ✓")]
    public void Read_WhatWasWritten_GivesTheTextAndTheRest(string? text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        InputTextFraming.Write(buffer, text);
        buffer.Write((ReadOnlySpan<byte>)[1, 2, 3]);

        Payload rest = InputTextFraming.Read(
            new Payload(new ReadOnlySequence<byte>(buffer.WrittenMemory), IsBorrowed: true), out string? read);

        Assert.Equal(text, read);
        Assert.Equal([1, 2, 3], rest.Bytes.ToArray());
        Assert.True(rest.IsBorrowed);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF })]
    public void Read_Damaged_SaysSo(byte[] bytes) =>
        Assert.Throws<DamagedDataException>(
            () => InputTextFraming.Read(new Payload(new ReadOnlySequence<byte>(bytes), IsBorrowed: false), out _));
}
