using System.Buffers;
using System.Diagnostics;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class DamageTests
{
    private static readonly string[] Graphs =
    [
        "string short", "string with a lone high surrogate", "double[]", "string[]", "int[,]", "object[] of mixed things",
        "List of records", "Dictionary OrdinalIgnoreCase", "HashSet of records", "SortedSet user comparer",
        "PriorityQueue", "FrozenDictionary OrdinalIgnoreCase", "ImmutableDictionary OrdinalIgnoreCase", "many field types",
        "parent pointers", "abstract-typed member", "closure: three ints", "exception: Data", "exception: Aggregate",
        "ILookup", "DataTable of rows in all states", "DataSet", "CultureInfo with changed all of its dates",
        "XDocument of all kinds of nodes", "JsonObject", "JsonDocument", "DateTime[]", "Match", "a tree of shared references",
        "IOrderedEnumerable, ordered further", "shared bytes beside a date and a string", "MemoryStream that shows its array",
        "TimeZoneInfo custom with rules", "Encoding with replacements of its own", "double[0,1000,1000]",
    ];

    /// <summary>Writes the value, and reads every variant of the bytes that a test comes up with.</summary>
    private sealed class Tampering(Action<byte[], Func<byte[], Exception?>> attack) : IRoundTripper
    {
        public T Echo<T>(T value)
        {
            attack(InProcess.Write(value), bytes => Record.Exception(() => InProcess.Read<T>(bytes)));
            return value;
        }
    }

    private sealed class InSegments(int size) : IRoundTripper
    {
        public T Echo<T>(T value)
        {
            byte[] bytes = InProcess.Write(value);
            Piece first = new(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
            Piece last = first;
            for (int i = size; i < bytes.Length; i += size)
            {
                last = last.Append(bytes.AsMemory(i, Math.Min(size, bytes.Length - i)));
            }

            return DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            Piece next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private static IEnumerable<SerializationCase> Chosen => SerializationCases.All.Where(each => Graphs.Contains(each.Name));

    [Fact]
    public void All_chosen_graphs_exist() => Assert.Equal(Graphs.Length, Chosen.Count());

    [Fact]
    public void A_truncated_message_is_an_ordinary_error()
    {
        foreach (SerializationCase each in Chosen)
        {
            each.RoundTrip(new Tampering((bytes, read) =>
            {
                for (int length = 0; length < bytes.Length; length++)
                {
                    Exception? failure = read(bytes[..length]);
                    Assert.True(failure is SerializationFailedException, $"{each.Name} cut to {length}: {failure}");
                }
            }));
        }
    }

    [Fact]
    public void Changed_bytes_give_an_ordinary_error_or_another_value()
    {
        Random random = new(20261122);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (SerializationCase each in Chosen)
        {
            each.RoundTrip(new Tampering((bytes, read) =>
            {
                for (int i = 0; i < 300; i++)
                {
                    byte[] changed = [.. bytes];
                    for (int flips = random.Next(1, 4); flips > 0; flips--)
                    {
                        changed[random.Next(changed.Length)] = (byte)random.Next(256);
                    }

                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Exception? failure = read(changed);
                    Assert.True(failure is null or SerializationFailedException or CodeMismatchException, $"{each.Name}: {failure}");
                    Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20, $"{each.Name}: allocated too much");
                }
            }));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Bytes_left_over_are_an_error()
    {
        byte[] bytes = [.. InProcess.Write(5), 0];
        Assert.Throws<SerializationFailedException>(() => InProcess.Read<int>(bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Messages_in_small_segments_are_read(int size)
    {
        foreach (SerializationCase each in SerializationCases.Small.Where(each => !each.Refused))
        {
            each.RoundTrip(new InSegments(size));
        }
    }

    [Fact]
    public void Lengths_within_lengths_take_no_more_memory_than_the_message_is_long()
    {
        // Arrays within arrays, each of which says that it fills half of the message.
        const int Levels = 1000;
        const int Size = 1 << 20;
        byte[] length = [0xD2, 0, Size / 2 >> 16, 0, 0, 0]; // and that none of its first piece are alike
        byte[] first = InProcess.Write<object>(new object[] { Array.Empty<object>() });
        byte[] inner = first[2..]; // the length, and the inner array: not of the declared type, the number of its type, its length
        byte[] head = [.. InProcess.Write(new object[] { 1 })[..1], .. length];
        byte[] level = [inner[1], inner[2], .. length];
        byte[] message = new byte[Size];
        message.AsSpan().Fill(0xC0);
        head.CopyTo(message, 0);
        for (int i = 0; i < Levels; i++)
        {
            level.CopyTo(message, head.Length + (i * level.Length));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<object[]>(message));
        Assert.Contains("the lengths exceed the message", failure.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L * Size);
    }

    [Fact]
    public void A_refused_type_named_on_the_wire_is_not_built()
    {
        byte[] bytes = InProcess.Write<object>(new Version(1, 2));
        byte[] name = TypeName.Encode(typeof(Version));
        byte[] forged = TypeName.Encode(typeof(System.Threading.Barrier));
        int at = bytes.AsSpan().IndexOf(name);
        byte[] message = [.. bytes[..(at - 1)], (byte)forged.Length, .. forged, .. bytes[(at + name.Length)..]];
        SerializationFailedException failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<object>(message));
        Assert.Contains("Barrier, which never travels", failure.Message, StringComparison.Ordinal);
    }
}
