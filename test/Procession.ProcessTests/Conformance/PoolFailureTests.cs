using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>ERR: how the pool's failures are told from the function's, and what both say of where they happened.</summary>
public sealed class PoolFailureTests
{
    [Theory]
    [InlineData("dies", typeof(WorkerCrashedException))]
    [InlineData("takes too long", typeof(TaskTimeoutException))]
    [InlineData("returns what cannot travel", typeof(SerializationFailedException))]
    [InlineData("returns what cannot be read", typeof(SerializationFailedException))]
    [InlineData("gets what cannot be read", typeof(SerializationFailedException))]
    public void A_failure_of_the_pool_says_where_it_happened(string how, Type type)
    {
        using ProcessPool pool = Pool();
        AsyncResult<object[]> map = pool.MapAsync(
            Fail,
            Enumerable.Range(0, 4).Select(i => i == 2 ? how : "works").Select(deed => new Deed(deed)),
            chunkSize: 1,
            how == "takes too long" ? new CallOptions { Timeout = TimeSpan.FromSeconds(2) } : null);

        Exception thrown = Assert.ThrowsAny<Exception>(() => map.Get());

        Assert.IsType(type, thrown, exactMatch: false);
        IPoolFailure failure = Assert.IsType<IPoolFailure>(thrown, exactMatch: false);
        Assert.Equal("failing", failure.PoolName);
        Assert.Contains(nameof(Fail), failure.FunctionName);
        Assert.Equal(2, failure.ItemIndex);
        if (how != "returns what cannot be read")
        {
            // Read by whoever waits, when its worker may be gone.
            Assert.InRange(failure.WorkerNumber!.Value, 1, 1000);
            Assert.InRange(failure.ProcessId!.Value, 1, int.MaxValue);
            Assert.Equal(failure.WorkerNumber, thrown.Data[FailureData.WorkerNumber]);
            Assert.Equal(failure.ProcessId, thrown.Data[FailureData.ProcessId]);
        }

        Assert.Equal("failing", thrown.Data[FailureData.PoolName]);
        Assert.Equal(2L, thrown.Data[FailureData.Index]);
    }

    [Fact]
    public void What_the_function_throws_is_no_failure_of_the_pool_and_says_who_ran_it()
    {
        using ProcessPool pool = Pool();
        Exception thrown = Assert.Throws<FormatException>(
            () => pool.Apply<int>(() => throw new FormatException("mine")));

        Assert.False(thrown is IPoolFailure);
        Assert.Equal("failing", thrown.Data[FailureData.PoolName]);
        Assert.Contains((int)thrown.Data[FailureData.ProcessId]!, pool.WorkerIds());
        Assert.InRange((int)thrown.Data[FailureData.WorkerNumber]!, 1, 1000);
    }

    [Fact]
    public void What_a_function_throws_of_a_kind_that_pools_throw_has_no_pool()
    {
        using ProcessPool pool = Pool();
        using var queue = new ProcessQueue<object>(1);
        ProcessQueue<object> own = queue;

        var thrown = Assert.Throws<UnsendableException>(() => pool.Apply(() =>
        {
            own.Put(new MemoryStream().GetType().Module); // belongs to its process
            return 0;
        }));

        Assert.Null(thrown.PoolName);
        Assert.Null(thrown.WorkerNumber);
        Assert.Equal("failing", thrown.Data[FailureData.PoolName]);
    }

    [Fact]
    public void A_failure_of_a_pool_that_the_function_uses_has_that_ones_name()
    {
        using ProcessPool pool = Pool();
        var thrown = Assert.Throws<WorkerCrashedException>(() => pool.Apply(static () =>
        {
            using var inner = new ProcessPool(new ProcessPoolOptions { Processes = 1, Name = "inner" });
            return inner.Apply(Dying.ByTheSystem, 3);
        }));

        Assert.Equal("inner", thrown.PoolName);
        Assert.Equal(WorkerFailureKind.Exited, thrown.Kind);
        Assert.Equal("failing", thrown.Data[FailureData.PoolName]);
    }

    [Fact]
    public void Calls_that_are_cut_off_name_pool_and_function()
    {
        using var scratch = new Scratch();
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, Name = "cut off" });
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SleepsForever, scratch.Signal("started"));

        pool.Terminate();

        IPoolFailure failure = Assert.Throws<PoolTerminatedException>(() => running.Get());
        Assert.Equal("cut off", failure.PoolName);
        Assert.Contains(nameof(Stubborn.SleepsForever), failure.FunctionName);
        Assert.Null(failure.WorkerNumber);
        Assert.Null(failure.ItemIndex);
    }

    [Fact]
    public void A_refusal_at_the_call_is_of_no_pool_yet()
    {
        using ProcessPool pool = Pool();
        using var stream = new MemoryStream();

        var refused = Assert.Throws<UnsendableException>(() => pool.Apply(static s => s.GetHashCode(), Thread.CurrentThread));

        Assert.Null(((IPoolFailure)refused).PoolName);
        Assert.Contains("what-travels.md#", refused.HelpLink);
    }

    [Fact]
    public void The_link_to_the_help_of_an_exception_of_the_user_arrives_as_it_was()
    {
        using ProcessPool pool = Pool();
        Exception thrown = Assert.Throws<FormatException>(() =>
            pool.Apply<int>(() => throw new FormatException("mine") { HelpLink = "urn:mine" }));

        Assert.Equal("urn:mine", thrown.HelpLink);
    }

    private static ProcessPool Pool() => new(new ProcessPoolOptions
    {
        Processes = 2,
        Name = "failing",
        WorkerOutput = WorkerOutput.Discard,
        CancellationGrace = TimeSpan.FromSeconds(20),
    });

    private static object Fail(Deed deed) => deed.What switch
    {
        "dies" => Dying.ByTheSystem(3),
        "takes too long" => Stubborn.SpinsFor(3_000_000),
        "returns what cannot travel" => Thread.CurrentThread,
        "returns what cannot be read" => Unreadable.Make(1),
        _ => 0,
    };

    /// <summary>What a function is to do; it may be unreadable in workers.</summary>
    private sealed class Deed(string what)
    {
        public string What { get; } = what;

        [System.Runtime.Serialization.OnDeserialized]
        private void Read(System.Runtime.Serialization.StreamingContext context)
        {
            if (What == "gets what cannot be read" && PoolTask.IsWorker)
            {
                throw new InvalidOperationException("cannot be read there");
            }
        }
    }
}
