using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>SER: arrays without references, which go from array to array without copies between where they are large.</summary>
public sealed class ArrayTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private const int Large = 32 * 1024;
    private readonly ProcessPool _pool = shared.Pool;

    public static TheoryData<int> Lengths => [0, 1, 1000, Large - 9, Large, Large + 1, 1024 * 1024, (5 * 1024 * 1024) + 3];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Bytes_of_any_length_come_back_in_every_way(int length)
    {
        byte[] bytes = Random(length);
        for (int i = 0; i < 3; i++)
        {
            // Not the same way each time: the first call of a function has yet to rebuild it.
            AssertSame([bytes], [_pool.Apply(x => x, bytes)]);
        }

        byte[][] arrays = [bytes, [1], bytes, [], bytes];
        AssertSame(arrays, _pool.Map(x => x, arrays));
        AssertSame(arrays, _pool.Map(x => x, arrays, chunkSize: 1));
        AssertSame(arrays, _pool.IMap(x => x, arrays));
        AssertSame(arrays, _pool.Map(x => Task.FromResult(x), arrays));
        Assert.Equal(arrays.Select(x => x.Length), _pool.Map(x => x.Length, arrays, chunkSize: 1));
        Assert.Equal(length, _pool.Apply(n => new byte[n], length).Length);
    }

    [Fact]
    public void Elements_keep_their_type_and_value()
    {
        Check([.. Enumerable.Range(0, 50_000).Select(i => i * 0.5)]);
        Check([.. Enumerable.Range(0, 50_000).Select(i => (char)i)]);
        Check([.. Enumerable.Range(0, 50_000).Select(i => i % 3 == 0)]);
        Check([.. Enumerable.Range(0, 50_000).Select(i => new Point(i, -i))]);
        Check([.. Enumerable.Range(0, 50_000).Select(i => (DayOfWeek)(i % 7))]);
    }

    [Fact]
    public void What_only_claims_to_be_such_an_array_keeps_its_own_type()
    {
        var signed = (uint[])(object)Enumerable.Range(-20_000, 40_000).ToArray();
        for (int i = 0; i < 2; i++)
        {
            Assert.Null(_pool.Apply<byte[]?, byte[]?>(x => x, null));
            Assert.Equal(typeof(int[]), _pool.Apply(x => x, signed).GetType());
            Assert.True(_pool.Apply(x => x.GetType() == typeof(int[]), signed));
        }
    }

    [Fact]
    public void A_function_that_throws_or_takes_too_long_with_one_harms_nothing()
    {
        byte[] bytes = Random(1024 * 1024);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<FormatException>(() => _pool.Apply<byte[], byte[]>(x => throw new FormatException(), bytes));
            Assert.Throws<TaskTimeoutException>(() => _pool.ApplyAsync(
                x =>
                {
                    PoolTask.CancellationToken.WaitHandle.WaitOne();
                    return x;
                },
                bytes,
                new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }).Get());
            Assert.Equal(bytes, _pool.Apply(x => x, bytes));
        }
    }

    [Fact]
    public void A_worker_that_dies_while_its_array_is_on_the_way_is_reported()
    {
        byte[] bytes = Random(1024);
        for (int i = 0; i < 5; i++)
        {
            // The pool does not read as fast as the worker dies.
            Assert.Throws<WorkerCrashedException>(() => _pool.Apply(
                milliseconds =>
                {
                    new Thread(() =>
                    {
                        Thread.Sleep(milliseconds); // Any moment is a fair one.
                        Environment.Exit(3);
                    }).Start();
                    return new byte[1 << 30];
                },
                i * 20));
        }

        Assert.Equal(bytes, _pool.Apply(x => x, bytes));
    }

    // Assert.Equal looks at the bytes one by one, which takes seconds.
    private static void AssertSame(byte[][] expected, IEnumerable<byte[]> actual)
    {
        byte[][] arrays = [.. actual];
        Assert.Equal(expected.Length, arrays.Length);
        Assert.All(expected.Zip(arrays), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
    }

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private void Check<T>(T[] array)
        where T : struct
    {
        Assert.Equal(array, _pool.Apply(x => x, array));
        Assert.Equal(array, _pool.Apply(x => x, array));
        Assert.Equal([array, array, array], _pool.Map(x => x, [array, array, array], chunkSize: 1));
    }

    private readonly record struct Point(int X, long Y);
}
