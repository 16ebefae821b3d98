using System.Buffers;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SHM: blocks of memory with a name.</summary>
public sealed class SharedMemoryTests : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool;

    public SharedMemoryTests(SharedPool shared) => _pool = shared.Pool;

    [Fact]
    [Trait("Case", "SHM-01")]
    public void All_who_open_a_name_have_the_same_zeroed_memory()
    {
        using var memory = SharedMemory.Create(512);
        Assert.Equal(512, memory.Size);
        Assert.Equal(-1, memory.AsSpan().IndexOfAnyExcept((byte)0));
        string name = memory.Name;
        memory[511] = 3;

        using var here = SharedMemory.Open(name);
        int there = _pool.Apply(() =>
        {
            using var opened = SharedMemory.Open(name);
            opened.AsSpan<int>(8, 2)[1] = 77;
            return opened[511];
        });

        Assert.Equal(3, there);
        Assert.Equal(512, here.Size);
        Assert.Equal(name, here.Name);
        Assert.Equal(3, here[511]);
        Assert.Equal(77, here.AsSpan<int>(12, 1)[0]);
        here[0] = 9;
        Assert.Equal(9, memory[0]);
    }

    [Fact]
    [Trait("Case", "SHM-02")]
    public void Bad_sizes_and_names_are_refused()
    {
        string name = Unique();
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemory.Create(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemory.Create(-1));
        Assert.Throws<InsufficientMemoryException>(() => SharedMemory.Create(1L << 44, name));
        Assert.Throws<ArgumentNullException>(() => SharedMemory.Open(null!));
        foreach (string bad in new[] { "", "a/b", "a\0b", new string('x', 300), new string('ß', 41), "\ud800" })
        {
            Assert.ThrowsAny<ArgumentException>(() => SharedMemory.Create(10, bad));
            Assert.ThrowsAny<ArgumentException>(() => SharedMemory.Open(bad));
        }

        Assert.Contains(name, Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(name)).Message);
        var half = Assert.Throws<ArgumentException>(() => SharedMemory.Create(10, "half\uD800"));
        Assert.Contains("surrogate pair at index 4", half.Message);
        using (SharedMemory.Create(10, name))
        {
            Assert.Contains("exists", Assert.Throws<IOException>(() => SharedMemory.Create(10, name)).Message);
            Assert.Throws<IOException>(() => new SharedList([1], name));
        }

        using var longest = SharedMemory.Create(10, new string('ß', 40));
        SharedMemory.Open(longest.Name).Dispose();
    }

    [Fact]
    [Trait("Case", "SHM-02")]
    public void What_lies_outside_is_refused()
    {
        using var memory = SharedMemory.Create(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.AsSpan(8, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.AsSpan<long>(3, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.AsSpan<long>(0, int.MaxValue).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.AsMemory(0, -1).Length);
        Assert.Equal(0, memory.AsSpan(10, 0).Length);
    }

    [Fact]
    [Trait("Case", "SHM-04")]
    public void After_Unlink_those_who_have_the_block_go_on()
    {
        string name = Unique();
        using var memory = SharedMemory.Create(100, name);
        using var other = SharedMemory.Open(name);

        memory.Unlink();

        Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(name));
        Assert.Throws<FileNotFoundException>(memory.Unlink);
        Assert.Throws<FileNotFoundException>(other.Unlink);
        using var successor = SharedMemory.Create(50, name);
        Assert.Throws<FileNotFoundException>(other.Unlink);
        other[1] = 5;
        memory.Dispose();
        memory.Dispose();
        Assert.Equal(5, other[1]);
        Assert.Equal(0, successor[1]);
        Assert.Throws<ObjectDisposedException>(() => memory[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.AsSpan().Length);
        Assert.Throws<ObjectDisposedException>(memory.Unlink);
    }

    [Fact]
    [Trait("Case", "SHM-04")]
    public void Another_process_may_unlink()
    {
        string name = Unique();
        using var memory = SharedMemory.Create(100, name);

        Assert.True(_pool.Apply(() =>
        {
            using var opened = SharedMemory.Open(name);
            opened.Unlink();
            return true;
        }));

        Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(name));
        Assert.Throws<FileNotFoundException>(memory.Unlink);
        SharedMemory.Create(100, name).Dispose();
    }

    [Fact]
    [Trait("Case", "SHM-05")]
    public void Views_outlive_the_block_without_a_crash()
    {
        var memory = SharedMemory.Create(5000);
        Span<byte> span = memory.AsSpan();
        Memory<byte> view = memory.AsMemory(1000, 2000);
        using MemoryHandle pinned = view.Pin();
        view.Span.Fill(4);
        memory.Dispose();

        // The view keeps the memory, and so what the span shows.
        Assert.Equal(4, view.Span[1999]);
        Assert.Equal(4, span[1000]);

        var forgotten = SharedMemory.Create(5000);
        Span<byte> stale = forgotten.AsSpan();
        stale.Fill(1);
        forgotten.Dispose();
        Assert.Equal(0, stale[4999]);
        stale[0] = 1;
    }

    [Fact]
    [Trait("Case", "SHM-06")]
    public void A_block_that_is_sent_is_the_same_block()
    {
        using var memory = SharedMemory.Create(100);
        Assert.Equal(memory.Name, _pool.Apply(
            m =>
            {
                m[99] = 8;
                return m.Name;
            },
            memory));
        Assert.Equal(8, memory[99]);

        using var queue = new ProcessQueue<SharedMemory>();
        queue.Put(memory);
        queue.Put(memory);
        using (SharedMemory arrived = queue.Get())
        {
            Assert.Equal(8, arrived[99]);
        }

        memory.Unlink();
        Assert.Throws<FileNotFoundException>(queue.Get);
        Assert.Throws<FileNotFoundException>(() => _pool.Apply(m => m[99], memory));
        var disposed = SharedMemory.Create(100);
        queue.Put(disposed);
        disposed.Dispose();
        Assert.Throws<FileNotFoundException>(queue.Get);
    }

    [Fact]
    [Limit(120)]
    [Trait("Case", "SHM-07")]
    public void Offsets_have_64_bits()
    {
        const long Size = (1L << 32) + 16;
        using var memory = SharedMemory.Create(Size);
        using var other = SharedMemory.Open(memory.Name);

        memory[1L << 32] = 200;
        other.AsSpan<ulong>(Size - 8, 1)[0] = ulong.MaxValue;

        Assert.Equal(200, other[1L << 32]);
        Assert.Equal(255, memory[Size - 1]);
        Assert.Equal(0, other[0]);
        Assert.Throws<InvalidOperationException>(() => memory.AsSpan().Length);
    }

    [Fact]
    [Trait("Case", "SHM-04")]
    public void A_forgotten_block_loses_its_name()
    {
        string name = Unique();
        Forget(name);

        Eventually.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                try
                {
                    SharedMemory.Open(name).Dispose();
                    return false;
                }
                catch (FileNotFoundException)
                {
                    return true;
                }
            },
            "the name is gone");
    }

    [Fact]
    public void Many_open_and_close_at_once()
    {
        string name = Unique();
        using var memory = SharedMemory.Create(8, name);

        Parallel.For(0, 500, _ =>
        {
            using var opened = SharedMemory.Open(name);
            Interlocked.Increment(ref opened.AsSpan<int>(0, 1)[0]);
        });

        Assert.Equal(500, memory.AsSpan<int>(0, 1)[0]);
    }

    private static string Unique() => $"test-{Guid.NewGuid():N}";

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(string name) => SharedMemory.Create(10, name)[0] = 1;
}
