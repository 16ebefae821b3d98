using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SHM: lists of mixed items.</summary>
public sealed class SharedListTests : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool;

    public SharedListTests(SharedPool shared) => _pool = shared.Pool;

    [Fact]
    [Trait("Case", "SHM-09")]
    public void It_holds_mixed_items_that_can_be_replaced()
    {
        using var list = new SharedList(["howdy", "HoWdY"u8.ToArray(), -273.154, 100, null, true, 42, ""]);
        Assert.Equal(8, list.Count);
        Assert.Equal(["howdy", "HoWdY"u8.ToArray(), -273.154, 100L, null, true, 42L, ""], list);

        list[0] = 7; // another kind fits as well
        list[4] = long.MinValue;
        list[2] = "ßßßß";
        list[7] = "1234567";
        list[3] = false;
        Assert.Equal(
            [7L, "HoWdY"u8.ToArray(), "ßßßß", false, long.MinValue, true, 42L, "1234567"],
            _pool.Apply(l => l.ToArray(), list));

        _pool.Apply(
            l =>
            {
                l[0] = "seven";
                l[6] = null;
                return true;
            },
            list);
        Assert.Equal("seven", list[0]);
        Assert.Null(list[6]);
    }

    [Fact]
    [Trait("Case", "SHM-09")]
    public void It_is_searched_by_value()
    {
        using var list = new SharedList([1, "one", 1L, new byte[] { 1 }, 1.0, true, null, (byte)1, double.NaN]);
        Assert.Equal(3, list.CountOf(1));
        Assert.Equal(0, list.IndexOf((ushort)1));
        Assert.Equal(3, list.IndexOf(new byte[] { 1 }));
        Assert.Equal(4, list.IndexOf(1f));
        Assert.Equal(5, list.IndexOf(true));
        Assert.Equal(6, list.IndexOf(null));
        Assert.Equal(8, list.IndexOf(double.NaN));
        Assert.Equal(-1, list.IndexOf("two"));
        Assert.True(list.Contains("one"));
        Assert.False(list.Contains(false));
    }

    [Fact]
    [Trait("Case", "SHM-09")]
    public void What_lies_outside_or_does_not_fit_is_refused()
    {
        using var list = new SharedList(["12345678", 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[2] = 1);
        Assert.Contains("16 bytes", Assert.Throws<ArgumentException>(() => list[0] = new string('x', 17)).Message);
        Assert.Contains("8 bytes", Assert.Throws<ArgumentException>(() => list[1] = new byte[9]).Message);
        Assert.Throws<ArgumentException>(() => list[1] = new object());
        Assert.Throws<ArgumentException>(() => list[1] = ulong.MaxValue);
        Assert.Throws<ArgumentException>(() => list.IndexOf(1m));
        Assert.Throws<ArgumentException>(() => new SharedList([DateTime.UnixEpoch]));
        Assert.Throws<ArgumentNullException>(() => new SharedList(null!));
        Assert.Equal(["12345678", 0L], list);
        using var block = SharedMemory.Create(1000);
        Assert.Throws<InvalidDataException>(() => SharedList.Open(block.Name));
        using var small = SharedMemory.Create(1);
        Assert.Throws<InvalidDataException>(() => SharedList.Open(small.Name));
        list.Dispose();
        Assert.Throws<ObjectDisposedException>(() => list[0]);
        Assert.Throws<ObjectDisposedException>(() => list[0] = 1);
    }

    [Fact]
    [Trait("Case", "SHM-11")]
    public void A_copy_is_independent_and_a_second_handle_is_not()
    {
        using var list = new SharedList(["a", 1], $"test-{Guid.NewGuid():N}");
        using var copy = new SharedList(list);
        using var handle = SharedList.Open(list.Name);
        Assert.NotEqual(list.Name, copy.Name);

        handle[1] = 2;
        copy[0] = "b";

        Assert.Equal(["a", 2L], list);
        Assert.Equal(["b", 1L], copy);
        using var empty = new SharedList([]);
        Assert.Empty(empty);
        Assert.Empty(_pool.Apply(l => l.ToArray(), empty));
        Assert.Equal(-1, empty.IndexOf(null));
        list.Memory.Unlink();
        Assert.Throws<FileNotFoundException>(() => SharedList.Open(list.Name));
    }

    [Fact]
    [Trait("Case", "SHM-12")]
    public void Ends_of_NUL_stay()
    {
        byte[] bytes = [98, 0, 0];
        using var list = new SharedList(["a\0\0", bytes, "\0", ""]);
        Assert.Equal(["a\0\0", bytes, "\0", ""], _pool.Apply(l => l.ToArray(), list));
        list[3] = "\0\0";
        Assert.Equal("\0\0", list[3]);
    }

    [Fact]
    [Trait("Fault", "28")]
    public void No_item_is_ever_torn_even_if_its_writer_is_killed()
    {
        const int Length = 200_000;
        using var list = new SharedList([new string('a', Length), 0]);
        for (int round = 0; round < 4; round++)
        {
            list[1] = 0;
            using var writer = new ChildProcess(() => WriteForEver(list, Length));
            writer.Start();
            Eventually.True(() => list[1] is 3L, "it writes");
            for (int i = 0; i < 100; i++)
            {
                AssertWhole((string)list[0]!);
            }

            writer.Kill();
            writer.Join();
            AssertWhole((string)list[0]!);
            list[0] = new string('z', Length);
            AssertWhole((string)list[0]!);
        }

        static void AssertWhole(string text)
        {
            Assert.Equal(Length, text.Length);
            Assert.Equal(-1, text.AsSpan().IndexOfAnyExcept(text[0]));
        }
    }

    private static void WriteForEver(SharedList list, int length)
    {
        string[] texts = [.. "bcdef".Select(c => new string(c, length))];
        for (int i = 0; ; i++)
        {
            list[0] = texts[i % texts.Length];
            if (i < 4)
            {
                list[1] = i;
            }
        }
    }
}
