using System.Runtime.CompilerServices;

namespace Procession.Tests.Serialization;

public class EndlessSequenceTests
{
    [Fact]
    public void An_endless_sequence_is_refused_in_words()
    {
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => InProcess.Write(Naturals()));
        Assert.Contains(nameof(Naturals), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("16,777,216 elements without an end", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("let IMap read it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_that_a_function_has_captured()
    {
        IEnumerable<byte> sequence = Naturals().Select(i => (byte)i);
        Func<int> function = () => sequence.First();
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => InProcess.Write(function));
        Assert.StartsWith("closure.sequence", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_that_is_to_be_put_in_order() =>
        Assert.Throws<UnsendableException>(() => InProcess.Write(Naturals().Select(i => (byte)i).OrderBy(i => i)));

    [Fact]
    public void A_long_sequence_that_knows_its_length_travels() =>
        Assert.Equal((1 << 24) + 10, InProcess.Trip(Enumerable.Range(0, (1 << 24) + 10).Select(i => (byte)i)).Count());

    [Fact]
    public void Unless_no_memory_holds_it()
    {
        UnsendableException refusal = Assert.Throws<UnsendableException>(
            () => InProcess.Write(Enumerable.Repeat(default(Kibibyte), int.MaxValue)));
        Assert.Contains("a quarter of this process's memory", refusal.Message, StringComparison.Ordinal);
    }

    [InlineArray(1024)]
    private struct Kibibyte
    {
        private byte _first;
    }

    private static IEnumerable<int> Naturals()
    {
        for (int i = 0; ; i = (i + 1) & int.MaxValue)
        {
            yield return i;
        }
    }
}
