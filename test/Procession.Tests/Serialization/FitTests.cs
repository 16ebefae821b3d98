#pragma warning disable SYSLIB0050 // The interface is obsolete for formatters; here it is a convention of types.

using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>
/// Bytes that were written for one type, or forged, and are read where another is expected: nothing that does not belong there
/// is made, and none of its code runs.
/// </summary>
public class FitTests
{
    private static int _ran;

    [Fact]
    public void A_value_of_another_type_than_declared_is_not_built() => IsRefused<IComparable>(InProcess.Write<object>(new Loud()));

    [Fact]
    public void An_object_that_names_another_is_not_asked_before_it_is_known_to_fit() =>
        IsRefused<IComparable>(InProcess.Write<object>(new Referring()));

    [Theory]
    [InlineData(typeof(int[]), typeof(uint[]), true)]
    [InlineData(typeof(int[][]), typeof(uint[][]), true)]
    [InlineData(typeof(DayOfWeek[]), typeof(int[]), true)]
    [InlineData(typeof(int[]), typeof(IEnumerable<uint>), true)]
    [InlineData(typeof(List<int[]>), typeof(IEnumerable<uint[]>), true)]
    [InlineData(typeof(Func<int[]>), typeof(Func<uint[]>), true)]
    [InlineData(typeof(int[]), typeof(IReadOnlyList<int>), false)]
    [InlineData(typeof(List<int[]>), typeof(IEnumerable<int[]>), false)]
    [InlineData(typeof(string[]), typeof(object[]), false)]
    [InlineData(typeof(List<string>), typeof(IEnumerable<object>), false)]
    [InlineData(typeof(int[]), typeof(object), false)]
    public void IsReinterpreted_ValuesThatWouldMeanSomethingElse(Type type, Type wanted, bool expected)
    {
        Assert.True(type.IsAssignableTo(wanted));
        Assert.Equal(expected, Fit.IsReinterpreted(type, wanted));
    }

    [Fact]
    public void A_member_of_another_type_is_not_built()
    {
        IsRefused<Box<Quiet>>(InProcess.Write(new Box<object> { Value = new Loud() }));
        IsRefused<(int, Quiet)>(InProcess.Write<(int, object)>((1, new Loud())));
    }

    [Fact]
    public void What_shares_a_place_with_another_reference_is_not_built_if_it_is_neither() =>
        IsRefused<Either>(Forge(InProcess.Write(new Either { Quiet = new Quiet() }), typeof(Quiet), typeof(Loud)));

    [Fact]
    public void An_element_of_another_type_is_not_built()
    {
        IsRefused<Quiet[]>(InProcess.Write(new object[] { new Loud() }));
        IsRefused<Quiet[,]>(InProcess.Write(new object[,] { { new Loud() } }));
        IsRefused<List<Quiet>>(InProcess.Write(new List<object> { new Loud() }));
        IsRefused<Queue<Quiet>>(InProcess.Write(new Queue<object>([new Loud()])));
        IsRefused<Dictionary<string, Quiet>>(InProcess.Write(new Dictionary<string, object> { ["a"] = new Loud() }));
        IsRefused<Dictionary<Quiet, string>>(InProcess.Write(new Dictionary<object, string> { [new Loud()] = "a" }));
        IsRefused<HashSet<Quiet>>(InProcess.Write(new HashSet<object> { new Loud() }));
        IsRefused<ImmutableList<Quiet>>(InProcess.Write(ImmutableList.Create<object>(new Loud())));
        IsRefused<LinkedList<Quiet>>(InProcess.Write(new LinkedList<object>([new Loud()])));
        IsRefused<Lazy<Quiet>>(InProcess.Write(new Lazy<object>(new Loud())));
    }

    [Fact]
    public void An_element_deep_down_is_not_built()
    {
        Chain<object> chain = new();
        Chain<object> last = chain;
        for (int i = 0; i < 2000; i++)
        {
            last = last.Next = new Chain<object>();
        }

        last.Value = new Loud();
        IsRefused<Chain<Quiet>>(InProcess.Write(chain));
    }

    [Fact]
    public void An_exception_of_another_type_is_not_built()
    {
        IsRefused<Box<FormatException>>(InProcess.Write(new Box<Exception> { Value = new LoudException(new Loud()) }));
        IsRefused<FormatException>(InProcess.Write<Exception>(new LoudException(new Loud())));
        IsRefused<FormatException>(InProcess.Write<object>(new LoudException(new Loud())));
    }

    [Fact]
    public void What_comes_instead_of_a_comparer_is_not_built()
    {
        Own own = new();
        IsRefusedIfForged(new HashSet<string>(["a"], own));
        IsRefusedIfForged(new Dictionary<string, int>(own) { ["a"] = 1 });
        IsRefusedIfForged(new SortedSet<string>(["a"], own));
        IsRefusedIfForged(new SortedList<string, int>(own) { ["a"] = 1 });
        IsRefusedIfForged(ImmutableHashSet.Create<string>(own, "a"));
        IsRefusedIfForged(ImmutableSortedSet.Create<string>(own, "a"));
        IsRefusedIfForged(ImmutableDictionary.Create<string, int>(own).Add("a", 1));
        IsRefusedIfForged(new[] { "a" }.ToFrozenSet(own));
        IsRefusedIfForged(new Hashtable(own) { ["a"] = 1 });
        IsRefusedIfForged(new SortedList(own) { ["a"] = 1 });
    }

    [Fact]
    public void A_comparer_of_other_keys_is_not_used() => Assert.Contains(
        "comes where a System.Collections.Generic.IEqualityComparer<int> is expected",
        Assert.Throws<SerializationFailedException>(
            () => InProcess.Read<HashSet<int>>(InProcess.Write(new HashSet<string>(new Own())))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_collection_without_a_comparer_takes_none()
    {
        byte[] bytes = InProcess.Write(new HashSet<Quiet>(new QuietOnes()) { new() });
        Assert.Contains(
            "has no comparer",
            Assert.Throws<SerializationFailedException>(() => InProcess.Read<List<Quiet>>(bytes)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_instead_of_a_delegates_target_is_not_built()
    {
        Func<int> onObject = new Quiet().One;
        Func<int> onFirstArgument = new Quiet().Two;
        IsRefused<Func<int>>(Forge(InProcess.Write(onObject), typeof(Quiet), typeof(Loud)));
        IsRefused<Func<int>>(Forge(InProcess.Write(onFirstArgument), typeof(Quiet), typeof(Loud)));
        byte[] twice = InProcess.Write(new Box<object> { Value = (Quiet[])[new()], Other = (Func<int>)new Sealed().One });
        IsRefused<Box<object>>(Forge(twice, typeof(Sealed), typeof(Loud)));
    }

    [Fact]
    public void A_handle_of_another_kind_is_not_opened()
    {
        using var queue = new ProcessQueue<int>();
        byte[] bytes = InProcess.Write<object>(queue);
        Type handle = typeof(ProcessQueue<int>).GetNestedType("Handle", BindingFlags.NonPublic)!.MakeGenericType(typeof(int));
        using (var same = (ProcessQueue<int>)InProcess.Read<object>(bytes))
        {
            same.Put(1);
            Assert.Equal(1, queue.Get());
        }

        IsRefused<object>(Forge(bytes, handle, typeof(Loud)));
        IsRefused<object>(Forge(bytes, typeof(ProcessQueue<int>), typeof(ProcessQueue<string>)));
        IsRefused<object>(Forge(bytes, typeof(ProcessQueue<int>), typeof(SharedLock)));
        IsRefused<ProcessQueue<string>>(bytes);
        IsRefused<IComparable>(bytes);
    }

    [Fact]
    public void A_handle_that_leads_out_of_its_memory_is_not_opened()
    {
        using var array = new SharedArray<byte>(10);
        byte[] bytes = InProcess.Write(array);
        int length = bytes.AsSpan().LastIndexOf<byte>(10);
        bytes[length] = 0x7F;
        InProcess.Read<SharedArray<byte>>(bytes).Dispose(); // within the page
        byte[] large = [.. bytes[..length], 0xD2, 0x10, 0, 0, 0, .. bytes[(length + 1)..]];
        Assert.Contains(
            "leads out of its memory",
            Assert.Throws<SerializationFailedException>(() => InProcess.Read<SharedArray<byte>>(large)).Message,
            StringComparison.Ordinal);
    }

    private static void IsRefusedIfForged<T>(T collection) =>
        IsRefused<T>(Forge(InProcess.Write(collection), typeof(Own), typeof(Loud)));

    private static void IsRefused<T>(byte[] bytes)
    {
        _ran = 0;
        SerializationFailedException failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<T>(bytes));
        Assert.Contains(" comes where ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _ran);
    }

    // In its last place: names of methods have their own.
    private static byte[] Forge(byte[] bytes, Type from, Type to)
    {
        byte[] name = [.. Header(TypeName.Encode(from)), .. TypeName.Encode(from)];
        int at = bytes.AsSpan().LastIndexOf(name);
        Assert.True(at >= 0);
        return [.. bytes[..at], .. Header(TypeName.Encode(to)), .. TypeName.Encode(to), .. bytes[(at + name.Length)..]];
    }

    private static byte[] Header(byte[] name) => name.Length <= byte.MaxValue
        ? [0xC4, (byte)name.Length]
        : [0xC5, (byte)(name.Length >> 8), (byte)name.Length];

    private sealed class Box<T>
    {
        public T? Value { get; set; }

        public object? Other { get; set; }
    }

    [StructLayout(LayoutKind.Explicit)]
    private sealed class Either
    {
        [FieldOffset(0)]
        public Quiet? Quiet;

        [FieldOffset(0)]
        public string? Text;
    }

    private sealed class Chain<T>
    {
        public T? Value { get; set; }

        public Chain<T>? Next { get; set; }
    }

    private sealed class Loud
    {
        public override int GetHashCode() => ++_ran;

        public override bool Equals(object? obj) => ++_ran > 0;

        [OnDeserializing]
        private void Before(StreamingContext context) => _ran++;

        [OnDeserialized]
        private void After(StreamingContext context) => _ran++;
    }

    private sealed class Referring : IObjectReference
    {
        public object GetRealObject(StreamingContext context) => ++_ran;
    }

    private sealed class LoudException(Loud part) : Exception
    {
        public Loud Part { get; } = part;
    }

    private sealed class Own : IEqualityComparer<string>, IComparer<string>, IEqualityComparer, IComparer
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string obj) => obj.Length;

        public int Compare(string? x, string? y) => string.CompareOrdinal(x, y);

        public new bool Equals(object? x, object? y) => object.Equals(x, y);

        public int GetHashCode(object obj) => 1;

        public int Compare(object? x, object? y) => 0;
    }

    private sealed class QuietOnes : IEqualityComparer<Quiet>
    {
        public bool Equals(Quiet? x, Quiet? y) => ReferenceEquals(x, y);

        public int GetHashCode(Quiet obj) => 1;
    }

    internal sealed class Quiet
    {
        public int One() => 1;
    }

    private sealed class Sealed
    {
        public int One() => 1;
    }
}

internal static class QuietExtensions
{
    public static int Two(this FitTests.Quiet quiet) => quiet.One() + 1;
}
