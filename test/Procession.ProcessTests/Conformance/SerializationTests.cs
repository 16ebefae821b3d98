using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>ERR: values that cannot be written or read, on either side.</summary>
public sealed class SerializationTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "ERR-03")]
    [Trait("Fault", "10")]
    public void Arguments_that_cannot_be_written_are_refused_and_the_pool_lives()
    {
        Unwritable[] items = [.. Enumerable.Range(0, 10).Select(_ => new Unwritable())];
        try
        {
            Assert.Throws<UnsendableException>(() => _pool.Map(item => 1, items));
            Assert.Throws<UnsendableException>(() => { _pool.MapAsync(item => 1, items); });
            UnsendableException refusal =
                Assert.Throws<UnsendableException>(() => { _pool.ApplyAsync(item => 1, items[0]); });
            Assert.Contains("Inner", refusal.Path);
            Assert.Throws<UnsendableException>(() => _pool.IMap(item => 1, items).ToList());
            Assert.Throws<UnsendableException>(() => _pool.IMapUnordered(item => 1, items).ToList());
        }
        finally
        {
            Array.ForEach(items, item => item.Inner.Dispose());
        }

        Assert.Equal([1, 4], _pool.Map(Arithmetic.Square, [1, 2]));
    }

    [Fact]
    [Trait("Case", "ERR-04")]
    [Trait("Fault", "12")]
    public void Results_that_cannot_be_written_fail_alone()
    {
        int[] workers = [.. _pool.Ready().WorkerIds().Order()];
        List<Exception> errors = [];
        var options = new CallOptions { ErrorCallback = errors.Add };
        for (int i = 0; i < 20; i++)
        {
            AsyncResult<object> result = _pool.ApplyAsync<object>(() => new Unwritable(), options);

            SerializationFailedException failure = Assert.ThrowsAny<SerializationFailedException>(() => result.Get());
            Assert.Contains(nameof(FileStream), failure.Message);
            Assert.Contains(nameof(Unwritable), failure.ToString());
        }

        Assert.Equal(20, errors.Count);
        Assert.All(errors, error => Assert.IsAssignableFrom<SerializationFailedException>(error));
        Assert.Equal(workers, _pool.WorkerIds().Order());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-09")]
    [Trait("Fault", "11")]
    public void An_argument_that_the_worker_cannot_read_fails_with_its_reason()
    {
        int[] workers = [.. _pool.Ready().WorkerIds().Order()];
        var argument = new UnreadableInside();

        Exception asArgument = Assert.ThrowsAny<Exception>(() => _pool.Apply(x => x.Value, argument));
        Exception asCapture = Assert.ThrowsAny<Exception>(() => _pool.Apply(() => argument.Value));
        Exception asItem = Assert.ThrowsAny<Exception>(() => _pool.Map(x => x.Value, [argument, argument]));

        Assert.All([asArgument, asCapture, asItem], failure =>
        {
            Assert.IsNotType<WorkerCrashedException>(failure);
            Assert.Contains(nameof(FormatException), failure.ToString());
            Assert.Contains("cannot be read in the worker", failure.ToString());
        });
        Assert.Equal(workers, _pool.WorkerIds().Order());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "LOAD-03")]
    public void A_hundred_megabytes_of_text_travel_there_and_back()
    {
        string text = string.Create(50_000_000, 0, (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 26));
            }
        });

        string echo = _pool.Apply(Arithmetic.Echo<string>, text);

        Assert.True(text == echo, "the text has changed on its way");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(10_000_000)]
    [Trait("Case", "LOAD-03")]
    public void Byte_arrays_of_awkward_sizes_travel_unchanged(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);

        byte[] echo = _pool.Apply(Arithmetic.Echo<byte[]>, bytes);

        Assert.True(bytes.AsSpan().SequenceEqual(echo), "the bytes have changed on their way");
    }
}
