using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>NEST: pools inside workers (decision D14).</summary>
public sealed class NestingTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "NEST-01")]
    [Trait("Fault", "39")]
    public void A_worker_may_have_a_pool_of_its_own()
    {
        using var pool = new ProcessPool(2);

        int[][] tables = pool.Map(
            row =>
            {
                using var inner = new ProcessPool(1);
                return inner.Map(column => row * column, [1, 2, 3]);
            },
            [1, 2]);

        Assert.Equal([[1, 2, 3], [2, 4, 6]], tables);
        pool.CloseAndJoin();
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    public void A_killed_worker_takes_its_own_pool_with_it()
    {
        FileSignal inner = _scratch.Signal("inner");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(RunsAPoolOfItsOwn, inner);
        inner.Wait();
        int outerPid = pool.WorkerIds()[0];

        Signals.Send(outerPid, Signals.Kill);

        Assert.Equal(
            outerPid, Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(10))).ProcessId);
        Eventually.Gone([outerPid, inner.Number], TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    public void A_terminated_pool_takes_the_pools_of_its_workers_with_it()
    {
        FileSignal inner = _scratch.Signal("inner");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(RunsAPoolOfItsOwn, inner);
        inner.Wait();

        pool.Terminate();
        pool.Join();

        Assert.Throws<PoolTerminatedException>(() => call.Get());
        Eventually.Gone([inner.Number], TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Case", "NEST-02")]
    [Trait("Fault", "39")]
    public void Pools_nest_ten_deep_and_then_say_no()
    {
        using var pool = new ProcessPool(1);

        Assert.Equal(9, pool.Apply(Depth, 9));
        Exception refusal = Assert.ThrowsAny<Exception>(() => pool.Apply(Depth, 10));

        Assert.IsNotType<WorkerCrashedException>(refusal);
        Assert.Contains("10", refusal.Message);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    private static int Depth(int more)
    {
        if (more == 0)
        {
            return 0;
        }

        using var inner = new ProcessPool(1);
        return inner.Apply(Depth, more - 1) + 1;
    }

    private static int RunsAPoolOfItsOwn(FileSignal started)
    {
        using var inner = new ProcessPool(1);
        return inner.Apply(Stubborn.SleepsForever, started);
    }
}
