using Procession.Conformance.Functions;

namespace Procession.Conformance;

/// <summary>ERR: values and functions that travel, and results that the caller cannot read.</summary>
public abstract class ValueSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    /// <summary>Gets values of the common types, each with what is easily lost on the way.</summary>
    public static TheoryData<object> Values =>
    [
        sbyte.MinValue, sbyte.MaxValue, byte.MinValue, byte.MaxValue, short.MinValue, short.MaxValue, ushort.MaxValue,
        int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue, ulong.MaxValue,
        Int128.MinValue, UInt128.MaxValue, float.Epsilon, float.NaN, double.MinValue, double.NaN, double.NegativeInfinity,
        -0.0, 79228162514264337593543950335m, 1.10m, 'x', '\0', '\uD800', true, "", "with\0zero", "lone \uD800 surrogate", "äöü€😀",
        new byte[] { 0, 255 }, DayOfWeek.Saturday, new DateTime(2026, 2, 28, 1, 2, 3, DateTimeKind.Utc),
        new DateTimeOffset(2026, 2, 28, 1, 2, 3, TimeSpan.FromMinutes(345)), new DateOnly(1, 1, 1), TimeOnly.MaxValue,
        TimeSpan.MinValue, Guid.Empty, new Uri("http://a/b?c=d#e"), new Version(1, 2, 3, 4), (1, "two", 3.0),
        Tuple.Create(1, "two"), new Town("Bern", 46.9), (int?)5, new List<int?> { 1, null },
        new Dictionary<string, int> { ["a"] = 1 }, System.Numerics.BigInteger.Pow(7, 300), new Index(3, fromEnd: true),
    ];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    [Trait("Case", "ERR-17")]
    public void A_value_comes_back_as_it_was(object value)
    {
        object? back = Pool.Apply(x => x, value);

        Assert.Equal(value, back);
        Assert.Equal(value.GetType(), back?.GetType());
        if (value is double number)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)back!));
        }

        if (value is decimal money)
        {
            Assert.Equal(decimal.GetBits(money), decimal.GetBits((decimal)back!));
        }
    }

    [Fact]
    [Trait("Case", "ERR-17")]
    public void Deep_nesting_and_an_object_met_twice_come_back_as_they_were()
    {
        var nested = new List<object>();
        List<object> deepest = nested;
        for (int i = 0; i < 200; i++)
        {
            var next = new List<object>();
            deepest.Add(next);
            deepest = next;
        }

        var twice = new List<int> { 1 };

        object back = Pool.Apply(x => x, nested);
        List<int>[] pair = Pool.Apply(x => x, new[] { twice, twice });

        for (int i = 0; i < 200; i++)
        {
            back = Assert.Single(Assert.IsType<List<object>>(back));
        }

        Assert.Empty(Assert.IsType<List<object>>(back));
        Assert.Same(pair[0], pair[1]);
        Assert.NotSame(twice, pair[0]);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Functions_of_every_form_run()
    {
        int captured = 5;
        int Local(int x) => x + captured;
        static int StaticLocal(int x) => x + 1;

        Assert.Equal(6, Pool.Apply(x => x + captured, 1));
        Assert.Equal(6, Pool.Apply(Local, 1));
        Assert.Equal(2, Pool.Apply(StaticLocal, 1));
        Assert.Equal(2, Pool.Apply(x => x + 1, 1));
        Assert.Equal(9, Pool.Apply(Arithmetic.Square, 3));
        Assert.Equal(3, Pool.Apply("abc".IndexOf, "d") + 4);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void A_captured_variable_that_cannot_travel_is_named_at_the_call()
    {
        using Stream stream = new FileStream(Environment.ProcessPath!, FileMode.Open, FileAccess.Read, FileShare.Read);

        var refusal = Assert.Throws<UnsendableException>(() => { Pool.ApplyAsync(() => stream.CanRead); });

        Assert.Contains("stream", refusal.Path);
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-08")]
    public void A_result_that_the_caller_cannot_read_fails_alone()
    {
        AsyncResult<UnreadableOutside> bad = Pool.ApplyAsync(() => new UnreadableOutside());
        AsyncResult<int> good = Pool.ApplyAsync(Arithmetic.Seven);

        Exception failure = Assert.ThrowsAny<Exception>(() => bad.Get());

        Assert.Contains("cannot be read by the caller", failure.ToString());
        Assert.IsNotType<WorkerCrashedException>(failure);
        Assert.Equal(7, good.Get());
    }

    [Fact]
    [Trait("Case", "ERR-08")]
    public void A_result_of_a_map_or_stream_that_the_caller_cannot_read_fails_that_call()
    {
        Func<int, UnreadableOutside> function = _ => new UnreadableOutside();

        Assert.Contains("by the caller", Assert.ThrowsAny<Exception>(() => Pool.Map(function, [1, 2, 3])).ToString());
        Assert.Contains(
            "by the caller", Assert.ThrowsAny<Exception>(() => Pool.IMap(function, [1, 2, 3]).ToList()).ToString());
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    private sealed record Town(string Name, double Latitude);
}
