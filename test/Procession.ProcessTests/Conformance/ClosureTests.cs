using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// ERR-18: what a lambda uses travels, and only that. The compiler puts all captured variables of a scope into one
/// object, so that every lambda of these tests shares its object with the pool, which cannot travel.
/// </summary>
public sealed class ClosureTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly int _field = 1000;

    private int Property => _field + 1;

    [Fact]
    [Trait("Case", "ERR-18")]
    public async Task A_lambda_inside_a_lambda_that_holds_the_pool()
    {
        ProcessPool pool = shared.Pool;
        int offset = 10;

        int[] results = [.. Enumerable.Range(0, 3).Select(i => pool.Apply(() => i + offset))];
        Task<int> task = Task.Run(() => pool.Apply(x => x + offset, 5), TestContext.Current.CancellationToken);

        Assert.Equal([10, 11, 12], results);
        Assert.Equal(15, await task);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Variables_of_several_scopes()
    {
        ProcessPool pool = shared.Pool;
        int outer = 1;
        List<int> results = [];
        for (int i = 0; i < 2; i++)
        {
            int middle = 10 * i;
            foreach (int item in new[] { 100, 200 })
            {
                int inner = item;
                Run(() => results.Add(pool.Apply(() => outer + middle + inner)));
                Run(() => results.Add(pool.Apply(() => outer)));
                Run(() => results.Add(pool.Apply(() => middle)));
            }
        }

        Assert.Equal([101, 1, 0, 201, 1, 0, 111, 1, 10, 211, 1, 10], results);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Local_functions_that_call_each_other()
    {
        ProcessPool pool = shared.Pool;
        int step = 3;
        int Down(int n) => n <= 0 ? 0 : step + Up(n - 1);
        int Up(int n) => n <= 0 ? 0 : 1 + Down(n - 1);

        int direct = Run(() => pool.Apply(Down, 4));
        int throughALambda = Run(() => pool.Apply(() => Down(4) + Up(2)));

        Assert.Equal(Down(4), direct);
        Assert.Equal(Down(4) + Up(2), throughALambda);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Async_lambdas_and_iterators_inside_lambdas()
    {
        ProcessPool pool = shared.Pool;
        int start = 5;
        int count = 3;

        int awaited = Run(() => pool.Apply(async () =>
        {
            await Task.Yield();
            return start + await Task.FromResult(count);
        }));
        int sum = Run(() => pool.Apply(() =>
        {
            IEnumerable<int> Items()
            {
                for (int i = 0; i < count; i++)
                {
                    yield return start + i;
                }
            }

            return Items().Sum();
        }));
        int nested = Run(() => pool.Apply(() =>
        {
            Func<int, Func<int>> make = x => () => x + start;
            return make(count)();
        }));

        Assert.Equal(8, awaited);
        Assert.Equal(18, sum);
        Assert.Equal(8, nested);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Variables_that_are_only_written_or_passed_by_reference()
    {
        ProcessPool pool = shared.Pool;
        int written = 1;
        int incremented = 5;
        (int A, int B) tuple = (1, 2);

        int result = Run(() => pool.Apply(() =>
        {
            written = 7;
            Interlocked.Increment(ref incremented);
            tuple.B += 10;
            return written + incremented + tuple.A + tuple.B;
        }));

        Assert.Equal(7 + 6 + 1 + 12, result);
        Assert.Equal((1, 5, (1, 2)), (written, incremented, tuple));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Generic_methods_keep_their_type_arguments()
    {
        Assert.Equal("[5]", Bracketed(5));
        Assert.Equal("[five]", Bracketed("five"));

        string Bracketed<T>(T value)
        {
            ProcessPool pool = shared.Pool;
            return Run(() => pool.Apply(() => $"[{value}]"));
        }
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Captured_delegates_travel_with_what_they_use_themselves()
    {
        ProcessPool pool = shared.Pool;
        int factor = 4;
        Func<int, int> times = x => x * factor;
        Func<int, int> squared = Arithmetic.Square;

        Assert.Equal(20 + 9, Run(() => pool.Apply(() => times(5) + squared(3))));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void What_is_used_and_cannot_travel_is_still_refused_by_its_name()
    {
        ProcessPool pool = shared.Pool;
        using Stream log = File.OpenRead("/dev/null");
        int offset = 1;

        UnsendableException direct = Assert.Throws<UnsendableException>(() => pool.Apply(() => log.Length + offset));
        UnsendableException nested = Assert.Throws<UnsendableException>(
            () => pool.Apply(() => Enumerable.Range(0, 3).Sum(x => x + log.Length)));
        UnsendableException itself = Assert.Throws<UnsendableException>(() => pool.Apply(() => pool.Processes));

        Assert.Contains(nameof(log), direct.Path);
        Assert.Contains(nameof(log), nested.Path);
        Assert.Contains(nameof(pool), itself.Path);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void A_lambda_that_uses_this_needs_the_whole_object()
    {
        // 'this' is the user's own object: which of its fields a method uses, nobody guesses. It holds the pool here.
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => shared.Pool.Apply(() => Property));

        Assert.Contains("this", refusal.Path);
        int copy = Property;
        Assert.Equal(1001, Run(() => shared.Pool.Apply(() => copy)));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void Large_variables_that_are_not_used_do_not_travel()
    {
        ProcessPool pool = shared.Pool;
        byte[] large = new byte[200_000_000];
        int small = 1;
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 50).Select(i => pool.ApplyAsync(() => i + small))];

        Assert.Equal(Enumerable.Range(1, 50), results.Select(result => result.Get()));
        Assert.Equal(200_000_000, Run(() => large.Length));
    }

    private static void Run(Action action) => action();

    private static T Run<T>(Func<T> function) => function();
}
