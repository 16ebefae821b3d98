using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL-04 and NET-08: which functions can be applied, and how.</summary>
public sealed class ApplyTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "POOL-04")]
    public void A_function_with_an_optional_argument_takes_one_or_both()
    {
        Assert.Equal(Arithmetic.Power(3), _pool.Apply(x => Arithmetic.Power(x), 3.0));
        Assert.Equal(Arithmetic.Power(3, 4), _pool.Apply(Arithmetic.Power, 3.0, 4.0));
    }

    [Fact]
    [Trait("Case", "POOL-04")]
    public void Functions_take_from_none_to_five_arguments()
    {
        Assert.Equal("", _pool.Apply(() => ""));
        Assert.Equal("a", _pool.Apply(a => a, "a"));
        Assert.Equal("ab", _pool.Apply((a, b) => a + b, "a", 'b'));
        Assert.Equal("ab1", _pool.Apply((a, b, c) => a + b + c, "a", 'b', 1));
        Assert.Equal("ab1True", _pool.Apply((a, b, c, d) => a + b + c + d, "a", 'b', 1, true));
        Assert.Equal("ab1True2", _pool.Apply((a, b, c, d, e) => a + b + c + d + e, "a", 'b', 1, true, 2L));
    }

    [Fact]
    [Trait("Case", "NET-08")]
    public async Task Async_functions_of_each_arity_are_awaited_in_the_worker()
    {
        Assert.Equal(1, _pool.Apply(async () =>
        {
            await Task.Yield();
            return 1;
        }));
        Assert.Equal(9, _pool.Apply(Arithmetic.SquareLater, 3));
        Assert.Equal(25, await _pool.ApplyAsync(Arithmetic.SquareLater, 5));
        Assert.Equal([0, 1, 4], _pool.Map(Arithmetic.SquareLater, [0, 1, 2]));
        Assert.Equal("ab", _pool.Apply(async (a, b) => a + await Task.FromResult(b), "a", "b"));
    }

    [Fact]
    [Trait("Case", "NET-08")]
    public void Generic_methods_of_several_instantiations_work_side_by_side()
    {
        Assert.Equal(5, _pool.Apply(Arithmetic.Echo<int>, 5));
        Assert.Equal("five", _pool.Apply(Arithmetic.Echo<string>, "five"));
        Assert.Equal([5, 6], _pool.Apply(Arithmetic.Echo<int[]>, new[] { 5, 6 }));
        Assert.Equal((5, "five"), _pool.Apply(Arithmetic.Echo<(int, string)>, (5, "five")));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Static_methods_lambdas_closures_and_local_functions_work()
    {
        int captured = 10;
        int AddCaptured(int x) => x + captured;
        static int AddOne(int x) => x + 1;

        Assert.Equal(49, _pool.Apply(Arithmetic.Square, 7));
        Assert.Equal(8, _pool.Apply(x => x + 1, 7));
        Assert.Equal(17, _pool.Apply(x => x + captured, 7));
        Assert.Equal(17, _pool.Apply(AddCaptured, 7));
        Assert.Equal(8, _pool.Apply(AddOne, 7));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Instance_methods_travel_with_their_object()
    {
        var multiplier = new Multiplier(3);

        Assert.Equal(21, _pool.Apply(multiplier.Multiply, 7));
        Assert.Equal([3, 6, 9], _pool.Map(multiplier.Multiply, [1, 2, 3]));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Closures_may_hold_delegates_and_nested_closures()
    {
        int outer = 2;
        Func<int, int> inner = x => x * outer;
        Func<int, int> both = x => inner(x) + 1;

        Assert.Equal(15, _pool.Apply(both, 7));
    }

    [Theory]
    [InlineData("a Stream")]
    [InlineData("a Thread")]
    [InlineData("a CancellationToken")]
    [Trait("Case", "ERR-18")]
    public void A_capture_that_cannot_travel_is_refused_at_the_call_by_its_name(string kind)
    {
        using var source = new CancellationTokenSource();
        using Stream nul = new FileStream("/dev/null", FileMode.Open, FileAccess.Read);
        object culprit = kind switch { "a Stream" => nul, "a Thread" => Thread.CurrentThread, _ => source.Token };

        UnsendableException refusal = Assert.Throws<UnsendableException>(() => _pool.ApplyAsync(() => culprit is null));

        Assert.Contains(nameof(culprit), refusal.Path);
        Assert.Contains(refusal.TypeName, refusal.Message);
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "MAP-14")]
    public void A_null_function_is_refused_at_the_call()
    {
        Assert.Throws<ArgumentNullException>(() => _pool.Apply((Func<int>)null!));
        Assert.Throws<ArgumentNullException>(() => _pool.ApplyAsync((Func<int>)null!));
        Assert.Throws<ArgumentNullException>(() => _pool.Apply((Func<int, int>)null!, 1));
        Assert.Throws<ArgumentNullException>(() => _pool.ApplyAsync((Func<int, Task<int>>)null!, 1));
    }

    private sealed class Multiplier(int factor)
    {
        public int Multiply(int x) => x * factor;
    }
}
