#pragma warning disable SYSLIB0050 // The interface is obsolete for formatters; here it is a convention of types.

using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>A copy must not do what only the original may.</summary>
public class CopyTests
{
    private static int _finalized;

    [Fact]
    public void Finalizers_of_copies_do_not_run()
    {
        object[] originals =
        [
            new Owner(), new OwningList { 1, 2 }, new OwningException("x"), new Owner[] { new(), new() }, new Derived(), (new Owner(), 1),
        ];
        foreach (object original in originals)
        {
            Reset();
            Send(original);
            Collect();
            Assert.True(_finalized == 0, original.ToString());
        }

        GC.KeepAlive(originals);
    }

    [Fact]
    public void Finalizers_of_half_built_copies_do_not_run()
    {
        var original = new Holder();
        Reset();
        SendInVain(original);
        Collect();
        Assert.Equal(0, _finalized);
        GC.KeepAlive(original);
    }

    [Fact]
    public void A_finalizer_that_a_copy_asks_for_itself_runs()
    {
        Reset();
        Renew();
        Collect();
        Assert.Equal(1, _finalized);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Renew() => GC.ReRegisterForFinalize(InProcess.Trip(Kept));
    }

    [Fact]
    public void An_object_that_names_another_is_replaced_by_it()
    {
        Assert.Same(Color.Red, InProcess.Trip(Color.Red));
        Assert.Same(Color.Blue, InProcess.Trip<object>(Color.Blue));
        Color[] twice = InProcess.Trip(new[] { Color.Red, Color.Blue, Color.Red });
        Assert.Same(Color.Red, twice[0]);
        Assert.Same(twice[0], twice[2]);
        Assert.True(InProcess.Trip(new Dictionary<Color, int> { [Color.Red] = 1 }).ContainsKey(Color.Red));
        Assert.Equal(Level.High, InProcess.Trip(Level.High));
        Assert.Equal("high", InProcess.Trip((Level.High, 1)).High.Seen);
    }

    [Fact]
    public void An_object_that_names_none_fails_in_words()
    {
        var failure = Assert.Throws<SerializationFailedException>(() => InProcess.Trip(new Nobody()));
        Assert.Contains("Nobody.GetRealObject returned null", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    private static Owner Kept { get; } = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Send(object original) => Assert.NotNull(InProcess.Trip(original));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SendInVain(object original) =>
        Assert.Throws<SerializationFailedException>(() => InProcess.Trip(original));

    // Originals of earlier tests may be left.
    private static void Reset()
    {
        Collect();
        _finalized = 0;
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private class Owner
    {
        public int Value { get; set; } = 1;

        ~Owner() => _finalized++;
    }

    private sealed class Derived : Owner;

    private sealed class OwningList : List<int>
    {
        ~OwningList() => _finalized++;
    }

    private sealed class OwningException(string message) : Exception(message)
    {
        ~OwningException() => _finalized++;
    }

    private sealed class Holder
    {
        public Fragile Part { get; } = new();

        public List<int> Items { get; } = [];

        ~Holder()
        {
            _finalized++;
            Items.Clear();
        }
    }

    private sealed class Fragile
    {
        public int X { get; } = 1;

        [OnDeserialized]
        private void Check(StreamingContext context) => throw new InvalidOperationException("cannot be read here");
    }

    private sealed class Color : IObjectReference
    {
        public static readonly Color Red = new("red");
        public static readonly Color Blue = new("blue");
        private readonly string _name;

        private Color(string name) => _name = name;

        public object GetRealObject(StreamingContext context) => _name == "red" ? Red : Blue;
    }

    private readonly record struct Level(int Number) : IObjectReference
    {
        public static readonly Level High = new(3) { Seen = "high" };

        [field: NonSerialized]
        public string? Seen { get; init; }

        public object GetRealObject(StreamingContext context) => Number == 3 ? High : this;
    }

    private sealed class Nobody : IObjectReference
    {
        public object GetRealObject(StreamingContext context) => null!;
    }
}
