using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>LIFE: close, terminate, join, dispose.</summary>
public sealed class LifetimeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "LIFE-07")]
    public async Task Leaving_the_await_using_block_does_the_same()
    {
        AsyncResult<int> running;
        await using (var pool = new ProcessPool(1))
        {
            running = pool.ApplyAsync(Stubborn.SpinsForever, Started);
            Started.Wait();
        }

        Assert.False(Proc.Exists(Started.Number));
        await Assert.ThrowsAsync<PoolTerminatedException>(async () => await running);
    }

    [Theory]
    [InlineData("close and join")]
    [InlineData("terminate and join")]
    [InlineData("dispose")]
    [Trait("Case", "LIFE-09")]
    public void After_any_end_the_system_knows_none_of_the_workers(string end)
    {
        using var pool = new ProcessPool(2);
        pool.Map(Arithmetic.Square, Enumerable.Range(0, 10));
        IReadOnlyList<int> pids = pool.WorkerIds();

        switch (end)
        {
            case "close and join":
                pool.Close();
                pool.Join();
                break;
            case "terminate and join":
                pool.Terminate();
                pool.Join();
                break;
            default:
                pool.Dispose();
                break;
        }

        Assert.Equal(2, pids.Count);
        Assert.DoesNotContain(pids, Proc.Exists);
        Assert.Empty(pool.WorkerIds());
    }

}
