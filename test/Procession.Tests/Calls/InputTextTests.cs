using System.Buffers;
using Procession.Calls;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Tests.Calls;

public class InputTextTests
{
    [Fact]
    public void Of_TypesOfTheFramework_IsTheirText()
    {
        Assert.Equal("42", TextOf(42));
        Assert.Equal("1.5", TextOf(1.5));
        Assert.Equal("text", TextOf("text"));
        Assert.Equal("null", TextOf<string?>(null));
        Assert.Equal("Friday", TextOf(DayOfWeek.Friday));
        Assert.Equal("(1, a)", TextOf((1, "a")));
        Assert.Equal("7", TextOf<int?>(7));
        Assert.Equal(Guid.Empty.ToString(), TextOf(Guid.Empty));
    }

    [Fact]
    public void Of_TypesWithCodeOfTheirOwn_IsNone()
    {
        Assert.Null(TextOf(new Own()));
        Assert.Null(TextOf(new OwnValue(1)));
        Assert.Null(TextOf((1, new OwnValue(1))));
        Assert.Null(TextOf<object>(1));
    }

    [Fact]
    public void Of_LongInput_IsItsLength() => Assert.EndsWith(" bytes)", TextOf(new string('x', 5000)), StringComparison.Ordinal);

    [Fact]
    public void Of_NoArgument_IsNone() =>
        Assert.Null(InputText.For<NoArgument>(DefaultSerializer.Shared).Of(ReadOnlySequence<byte>.Empty));

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(300, 201)]
    public void ShortText_IsBounded(int length, int expected) =>
        Assert.Equal(expected, ShortText.Of(new string('x', length)).Length);

    [Fact]
    public void ShortText_NeverCutsACharacter() =>
        Assert.Equal(new string('x', 199) + "…", ShortText.Of(new string('x', 199) + "🎈"));

    [Fact]
    public void ShortText_ToStringThatThrows_SaysSo() =>
        Assert.Equal("(its ToString threw NotSupportedException)", ShortText.Of(new Angry()));

    private static string? TextOf<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        DefaultSerializer.Shared.Serialize(buffer, value);
        return InputText.For<T>(DefaultSerializer.Shared).Of(new ReadOnlySequence<byte>(buffer.WrittenMemory));
    }

    private sealed class Own;

    private record struct OwnValue(int Number);

    private sealed class Angry
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
