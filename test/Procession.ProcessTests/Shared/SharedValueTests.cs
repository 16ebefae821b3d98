using System.Runtime.InteropServices;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SHV: values and arrays in shared memory.</summary>
public sealed class SharedValueTests : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool;

    public SharedValueTests(SharedPool shared) => _pool = shared.Pool;

    [StructLayout(LayoutKind.Sequential)]
    private struct Point
    {
        public double X;
        public double Y;
        public int Hits;
    }

    [Fact]
    [Trait("Case", "SHV-01")]
    public void What_a_worker_sets_the_parent_reads()
    {
        using var i = new SharedValue<int>(1);
        using var l = new SharedValue<long>();
        using var s = new SharedValue<short>();
        using var d = new SharedValue<double>();
        using var c = new SharedValue<char>();

        _pool.Apply(() =>
        {
            i.Value = -7;
            l.Value = 1L << 33;
            s.Value = short.MinValue;
            d.Value = double.Epsilon;
            using (c.Lock.EnterScope())
            {
                c.Value = 'ß';
            }

            return true;
        });

        Assert.Equal(-7, i.Value);
        Assert.Equal(1L << 33, l.Value);
        Assert.Equal(short.MinValue, s.Value);
        Assert.Equal(double.Epsilon, d.Value);
        Assert.Equal('ß', c.Value);
    }

    [Fact]
    [Trait("Case", "SHV-02")]
    public void An_array_is_one_array_in_all_processes()
    {
        int[] numbers = [.. Enumerable.Range(0, 1000).Select(x => x * 3)];
        using SharedArray<int> array = new(numbers);
        Assert.Equal(1000, array.Length);
        Assert.Equal(numbers[10..20], array.AsSpan(10, 10).ToArray());
        new[] { 5, 6, 7 }.CopyTo(array.AsSpan(0, 3));
        numbers[0] = 5;
        numbers[1] = 6;
        numbers[2] = 7;

        _pool.Apply(
            a =>
            {
                for (int i = 1; i < a.Length; i++)
                {
                    a[i] += a[i - 1];
                }

                return true;
            },
            array);

        int sum = 0;
        Assert.Equal(numbers.Select(x => sum += x), array);
        Assert.Equal(sum, array[^1]);
    }

    [Fact]
    [Trait("Case", "SHV-03")]
    public void A_new_array_is_zero()
    {
        for (int round = 0; round < 3; round++)
        {
            using var array = new SharedArray<int>(100_000);
            Assert.Equal(-1, array.AsSpan().IndexOfAnyExcept(0));
            array.AsSpan().Fill(-1);
        }
    }

    [Fact]
    [Trait("Case", "SHV-04")]
    public void The_lock_is_reentrant_and_may_be_supplied()
    {
        using var own = new SharedValue<int>();
        own.Lock.Enter();
        own.Lock.Enter();
        own.Lock.Exit();
        Assert.True(own.Lock.IsHeldByCurrentThread);
        own.Lock.Exit();

        using var guard = new SharedLock();
        using var value = new SharedValue<int>(0, guard);
        using var array = new SharedArray<int>(3, guard);
        Assert.Same(guard, value.Lock);
        Assert.Same(guard, array.Lock);
        using (guard.EnterScope())
        {
            Assert.False(_pool.Apply(() => value.Lock.TryEnter() || array.Lock.TryEnter()));
        }
    }

    [Fact]
    [Trait("Case", "SHV-05")]
    [Trait("Case", "SYNC-02")]
    public void Two_processes_count_without_a_loss()
    {
        using var locked = new SharedValue<int>();
        using var atomic = new SharedValue<long>();
        using var bytes = new SharedArray<short>(2);

        _pool.Map(
            _ =>
            {
                for (int i = 0; i < 20_000; i++)
                {
                    using (locked.Lock.EnterScope())
                    {
                        locked.Value++;
                    }

                    atomic.Increment();
                    bytes.Add(1, (short)1);
                }

                return true;
            },
            [1, 2],
            chunkSize: 1);

        Assert.Equal(40_000, locked.Value);
        Assert.Equal(40_000, atomic.Value);
        Assert.Equal(unchecked((short)40_000), bytes[1]);
        Assert.Equal(0, bytes[0]);
    }

    [Fact]
    public void Whole_numbers_change_in_one_step()
    {
        using var value = new SharedValue<int>(5);
        Assert.Equal(6, value.Increment());
        Assert.Equal(5, value.Decrement());
        Assert.Equal(5, value.Exchange(9));
        Assert.Equal(9, value.CompareExchange(1, 8));
        Assert.Equal(9, value.CompareExchange(1, 9));
        Assert.Equal(1, value.Value);
        using SharedArray<ulong> array = [1, 2, 3];
        Assert.Equal(12UL, array.Add(1, 10UL));
        Assert.Equal(12UL, array.CompareExchange(1, 0UL, 12UL));
        Assert.Equal([1UL, 0UL, 3UL], array);
    }

    [Fact]
    [Trait("Case", "SHV-06")]
    public void What_lies_outside_is_refused()
    {
        using var array = new SharedArray<int>(10);
        Assert.Throws<IndexOutOfRangeException>(() => array[10]);
        Assert.Throws<IndexOutOfRangeException>(() => array[-1]);
        Assert.Throws<IndexOutOfRangeException>(() => array[^11]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(8, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(-1, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedArray<int>(-1));
        Assert.Throws<ArgumentException>(() => new[] { 1, 2, 3 }.CopyTo(array.AsSpan(0, 2)));
        Assert.Throws<InsufficientMemoryException>(() => new SharedArray<long>(1L << 40));
        Assert.Throws<ArgumentNullException>(() => new SharedArray<int>((IEnumerable<int>)null!));
        using var empty = new SharedArray<int>(0);
        Assert.Empty(empty);
        Assert.Empty(_pool.Apply(a => a.ToArray(), empty));
    }

    [Fact]
    [Trait("Case", "SHV-07")]
    public void A_struct_is_shared_and_its_copy_is_not()
    {
        using var point = new SharedValue<Point>(new Point { X = 1.5, Y = 2 });
        using SharedArray<double> numbers = [1, 2, 3];
        Point copy = point.Value;

        _pool.Apply(() =>
        {
            point.Value.X *= 2;
            point.Value.Hits++;
            foreach (ref double number in numbers.AsSpan())
            {
                number *= 2;
            }

            return true;
        });

        Assert.Equal((3.0, 2.0, 1), (point.Value.X, point.Value.Y, point.Value.Hits));
        Assert.Equal((1.5, 0), (copy.X, copy.Hits));
        Assert.Equal([2.0, 4.0, 6.0], numbers);
    }

    [Fact]
    public void After_Dispose_nothing_crashes()
    {
        var array = new SharedArray<int>(1000);
        Span<int> stale = array.AsSpan();
        stale.Fill(1);
        array.Dispose();
        array.Dispose();

        Assert.Equal(0, stale[500]);
        stale[500] = 3;
        Assert.Throws<ObjectDisposedException>(() => array[0]);
        Assert.Throws<ObjectDisposedException>(() => array.Lock.Enter());
        Assert.IsType<ObjectDisposedException>(
            Assert.Throws<SerializationFailedException>(() => _pool.Apply(a => a[0], array)).GetBaseException());
    }

    [Fact]
    public void A_result_and_an_argument_that_nobody_keeps_arrive()
    {
        using (SharedArray<int> made = _pool.Apply(() => new SharedArray<int>([4, 5, 6])))
        {
            Assert.Equal([4, 5, 6], made);
        }

        int[] sums = _pool.Map(
            a =>
            {
                int sum = a.AsSpan().ToArray().Sum();
                a.Dispose();
                return sum;
            },
            Enumerable.Range(0, 40).Select(i => new SharedArray<int>([i, i])));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => 2 * i), sums);
    }

    [Fact]
    public void A_worker_that_ends_leaves_its_result_behind()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 1 });
        for (int i = 0; i < 5; i++)
        {
            using SharedArray<int> made = pool.Apply(x => new SharedArray<int>([x]), i);
            Assert.Equal([i], made);
        }
    }

    [Fact]
    public void A_gigabyte_is_there_once()
    {
        const long Length = 1L << 27;
        using var array = new SharedArray<double>(Length);
        array[Length - 1] = 2;
        long before = SharedMemoryOfMachine();

        double[] last = _pool.Map(
            i =>
            {
                Span<double> half = array.AsSpan(i * (Length / 2), (int)(Length / 2));
                half[0] = i + 1;
                return half[^1] + half.Length;
            },
            [0, 1],
            chunkSize: 1);

        Assert.Equal([Length / 2, (Length / 2) + 2], last);
        Assert.Equal(2, array[Length / 2]);

        // A half has 524,288; other programs may have taken a little meanwhile.
        Assert.True(SharedMemoryOfMachine() - before < 300_000, "The workers took memory of their own.");
    }

    // In KiB.
    private static long SharedMemoryOfMachine() =>
        long.Parse(
            File.ReadLines("/proc/meminfo").First(line => line.StartsWith("Shmem:", StringComparison.Ordinal)).Split(' ')[^2],
            System.Globalization.CultureInfo.InvariantCulture);
}
