using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Which rule of Travel counts, which cannot be, and what is said of one that fails.</summary>
public class TravelOrderTests
{
    [Fact]
    public void The_nearest_rule_counts_whatever_was_set_first()
    {
        Travel.As<IFar, string>(_ => "far", text => new FarThing { By = text });
        Travel.As<FarThing, string>(_ => "own", text => new FarThing { By = text });
        Travel.As<Near, string>(_ => "near", text => new NearThing { By = text });
        Assert.Equal("own", InProcess.Trip(new FarThing()).By);
        Assert.Equal("own", InProcess.Trip<IFar>(new FarThing()).By);
        Assert.Equal("near", InProcess.Trip<IFar>(new NearThing()).By);
    }

    [Fact]
    public void Rules_that_lead_back_to_themselves_are_refused()
    {
        Assert.Contains("would follow the same rule", Assert.Throws<ArgumentException>(
            () => Travel.As<Round, Round>(round => round, round => round)).Message, StringComparison.Ordinal);
        Travel.As<RoundTo, RoundFro>(_ => new RoundFro(), _ => new RoundTo());
        Assert.Throws<ArgumentException>(() => Travel.As<RoundFro, RoundTo>(_ => new RoundTo(), _ => new RoundFro()));
        Assert.Throws<ArgumentException>(() => Travel.As(typeof(Box<>), typeof(NarrowBoxRule<>)));
        Travel.As<Endless, List<Endless>>(_ => [new Endless()], _ => new Endless());
        Assert.Contains("its rule of Travel sends what follows rules again", Assert.Throws<UnsendableException>(
            () => InProcess.Trip(new Endless())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_throws_is_named()
    {
        Travel.As<ThrowsHere, int>(_ => throw new FormatException("no"), _ => new ThrowsHere());
        Travel.As<ThrowsThere, int>(_ => 1, _ => throw new FormatException("no"));
        Assert.Contains($"the rule of Travel for {typeof(ThrowsHere).FullName!.Replace('+', '.')} threw System.FormatException: no.",
            Assert.Throws<SerializationFailedException>(() => InProcess.Trip(new ThrowsHere())).Message, StringComparison.Ordinal);
        var failure = Assert.Throws<SerializationFailedException>(() => InProcess.Trip(new[] { new ThrowsThere() }));
        Assert.Contains("the rule of Travel for", failure.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(failure.InnerException);
    }

    private interface IFar
    {
        string? By { get; }
    }

    private abstract class Near : IFar
    {
        public string? By { get; set; }
    }

    private sealed class NearThing : Near;

    private sealed class FarThing : IFar
    {
        public string? By { get; set; }
    }

    private sealed class Round;

    private sealed class RoundTo;

    private sealed class RoundFro;

    private sealed class Endless;

    private sealed class ThrowsHere;

    private sealed class ThrowsThere;

    private sealed class Box<T>
    {
        public T? Value { get; set; }
    }

    private sealed class NarrowBoxRule<T> : TravelRule<Box<T>, int>
        where T : struct
    {
        public override int Pack(Box<T> value) => 0;

        public override Box<T> Unpack(int wire) => new();
    }
}
