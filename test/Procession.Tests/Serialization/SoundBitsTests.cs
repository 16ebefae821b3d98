using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>
/// Bytes that no decimal or DateTimeOffset has are refused: to calculate with them, or to print them, ends the process.
/// </summary>
public class SoundBitsTests
{
    private struct Inner
    {
        public byte First;
        public decimal Amount;
    }

    private struct Outer
    {
        public int Number;
        public Inner Inner;
        public DateTimeOffset At;
    }

    [InlineArray(3)]
    private struct Three
    {
        public decimal First;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlapping
    {
        [FieldOffset(0)]
        public decimal Amount;

        [FieldOffset(0)]
        public Guid Id;
    }

    public sealed class Priced
    {
        public decimal Price { get; set; }

        public DateTimeOffset? At { get; set; }
    }

    [Fact]
    public void Values_AreAccepted()
    {
        SoundBits<decimal>.Check([0, 1, -1, decimal.MaxValue, decimal.MinValue, 1.0000000000000000000000000001m]);
        SoundBits<DateTimeOffset>.Check(
            [default, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.Now, new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(-14))]);
        SoundBits<Outer>.Check([default, new Outer { Number = -1, Inner = new Inner { First = 255, Amount = -1.5m }, At = DateTimeOffset.Now }]);
        SoundBits<Guid>.Check([Guid.AllBitsSet]);
        SoundBits<Overlapping>.Check([new Overlapping { Id = Guid.AllBitsSet }]);
    }

    [Fact]
    public void ImpossibleBits_AreRefused_HoweverDeep()
    {
        decimal impossible = Impossible<decimal>();
        Three three = default;
        three[2] = impossible;
        Assert.Throws<DamagedMessageException>(() => SoundBits<decimal>.Check([0, impossible]));
        Assert.Throws<DamagedMessageException>(() => SoundBits<DateTimeOffset>.Check([Impossible<DateTimeOffset>()]));
        Assert.Throws<DamagedMessageException>(() =>
            SoundBits<Outer>.Check([default, new Outer { Inner = new Inner { Amount = impossible } }]));
        Assert.Throws<DamagedMessageException>(() =>
            SoundBits<Outer>.Check([new Outer { At = Impossible<DateTimeOffset>() }]));
        Assert.Throws<DamagedMessageException>(() => SoundBits<Three>.Check([three]));
    }

    [Fact]
    public void NothingThatIsRead_HasImpossibleBits()
    {
        decimal impossible = Impossible<decimal>();
        Refused(impossible);
        Refused(new[] { impossible });
        Refused(new List<decimal> { impossible });
        Refused(new decimal[1, 1] { { impossible } });
        Refused<decimal?>(impossible);
        Refused<object>(impossible);
        Refused(new Priced { Price = impossible });
        Refused(Enumerable.Repeat(new Priced(), 99).Append(new Priced { Price = impossible }).ToList());
        Refused(Enumerable.Range(0, 100).Select(i => new object[] { i, impossible }).ToArray());
        Refused(Enumerable.Range(0, 100).ToDictionary(i => i, _ => impossible));
        Refused(new[] { Impossible<DateTimeOffset>() });
        Refused(new Outer { At = Impossible<DateTimeOffset>() });
        Refused((1, impossible));
    }

    private static void Refused<T>(T value)
    {
        byte[] bytes = InProcess.Write(value);
        var failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<T>(bytes));
        Assert.True(failure.Message.Contains("has bits that none can have", StringComparison.Ordinal), failure.ToString());
    }

    private static T Impossible<T>()
        where T : struct
    {
        T value = default;
        MemoryMarshal.AsBytes(new Span<T>(ref value)).Fill(0x7F);
        return value;
    }
}
