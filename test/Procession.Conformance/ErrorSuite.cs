using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>ERR: failures arrive as what they were, and cost nothing else.</summary>
public abstract class ErrorSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Fact]
    [Trait("Case", "ERR-01")]
    public void An_exception_arrives_with_its_type_message_and_remote_stack()
    {
        InvalidOperationException failure =
            Assert.Throws<InvalidOperationException>(() => Pool.Apply(ThrowsDeepInside, "x"));

        Assert.Equal("x", failure.Message);
        Assert.Contains(nameof(ThrowsDeepInside), failure.StackTrace);
        Assert.Contains(nameof(TheThrowingMethod), failure.StackTrace);
        Assert.Contains("ErrorSuite.cs:line", failure.ToString());
        Assert.Contains(nameof(An_exception_arrives_with_its_type_message_and_remote_stack), failure.StackTrace);
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void An_exception_of_an_async_function_arrives_as_itself()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Pool.Apply(
            async x =>
            {
                await Task.Yield();
                return ThrowsDeepInside(x);
            },
            "x"));

        Assert.Contains(nameof(TheThrowingMethod), failure.StackTrace);
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void An_exception_says_which_pool_and_worker_it_comes_from()
    {
        Exception thrown = Assert.Throws<InvalidOperationException>(() => Pool.Apply(ThrowsDeepInside, "x"));
        Exception unsendable = Assert.ThrowsAny<SerializationFailedException>(() => Pool.Apply(() => new Thread(() => { })));

        Assert.All([thrown, unsendable], failure =>
        {
            Assert.Equal(Pool.Name, failure.Data[FailureData.PoolName]);
            Assert.True(failure.Data[FailureData.WorkerNumber] is int and > 0);
        });
        Assert.Equal(Pool.Name, Assert.IsAssignableFrom<IPoolFailure>(unsendable).PoolName);
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void Data_and_result_code_of_an_exception_arrive()
    {
        IOException failure = Assert.Throws<IOException>(() => Pool.Apply<int>(() =>
        {
            var e = new IOException("disk", 0x1234);
            e.Data["volume"] = "C";
            e.Data["free"] = 17L;
            throw e;
        }));

        Assert.Equal(0x1234, failure.HResult);
        Assert.Equal("C", failure.Data["volume"]);
        Assert.Equal(17L, failure.Data["free"]);
    }

    [Fact]
    [Trait("Case", "ERR-02")]
    public void A_returned_exception_is_a_value()
    {
        Exception value = Pool.Apply<Exception>(() => new FormatException("just a value"));

        Assert.Equal("just a value", Assert.IsType<FormatException>(value).Message);
    }

    [Fact]
    [Trait("Case", "ERR-05")]
    [Trait("Fault", "13")]
    public void An_exception_that_cannot_travel_arrives_with_all_its_text()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => Pool.Apply<int>(
            () => throw new ConnectionLostException("line cut", File.OpenRead("/dev/null"))));

        Assert.True(failure is RemoteException or ConnectionLostException, failure.ToString());
        Assert.Contains(nameof(ConnectionLostException), failure.ToString());
        Assert.Contains("line cut", failure.Message);
        Assert.Contains(nameof(An_exception_that_cannot_travel_arrives_with_all_its_text), failure.ToString());
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-06")]
    [Trait("Fault", "13")]
    public void An_exception_without_usual_constructors_arrives_as_itself()
    {
        OrderRejectedException failure = Assert.Throws<OrderRejectedException>(
            () => Pool.Apply<int>(() => throw new OrderRejectedException(4711, "out of stock")));

        Assert.Equal(4711, failure.OrderId);
        Assert.Equal("Order 4711: out of stock", failure.Message);
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-06")]
    public void An_exception_that_the_caller_cannot_read_arrives_as_a_substitute()
    {
        Exception failure =
            Assert.ThrowsAny<Exception>(() => Pool.Apply<int>(() => throw new UnreadableException("my text")));

        Assert.Contains(nameof(UnreadableException), failure.ToString());
        Assert.Contains("my text", failure.ToString());
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-12")]
    public void A_failing_task_leaves_its_worker_alone()
    {
        using var pool = Executor.CreatePool(1);
        int before = pool.Apply(Arithmetic.Pid, 0);

        Assert.Throws<FormatException>(() => pool.Apply<int>(() => throw new FormatException()));

        Assert.Equal(before, pool.Apply(Arithmetic.Pid, 0));
    }

    [Fact]
    [Trait("Case", "ERR-12")]
    public void A_failing_task_leaves_other_tasks_alone()
    {
        FileSignal started = Signal("started");
        FileSignal go = Signal("go");
        AsyncResult<int> running = Pool.ApplyAsync(Stubborn.WaitsFor, started, go);
        started.Wait();

        Assert.Throws<FormatException>(() => Pool.Apply<int>(() => throw new FormatException()));
        go.Set();

        Assert.Equal(started.Number, running.Get());
    }

    [Fact]
    [Trait("Case", "ERR-13")]
    public void The_exception_of_the_last_task_before_a_recycling_arrives()
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 2 });
        for (int round = 0; round < 4; round++)
        {
            Assert.Equal(7, pool.Apply(Arithmetic.Seven));
            Assert.Throws<FormatException>(
                () => pool.Apply<int>(() => throw new FormatException(new string('x', 100_000))));
        }
    }

    [Fact]
    [Trait("Case", "ERR-14")]
    public void Chains_of_inner_exceptions_arrive_whole()
    {
        Exception? failure = Assert.Throws<InvalidOperationException>(() => Pool.Apply<int>(() => throw Chain(5)));

        for (int depth = 5; depth >= 1; depth--)
        {
            Assert.Equal($"level {depth}", failure!.Message);
            failure = failure.InnerException;
        }

        Assert.Null(failure);
    }

    [Fact]
    [Trait("Case", "ERR-14")]
    public void An_aggregate_arrives_with_all_its_exceptions()
    {
        AggregateException failure = Assert.Throws<AggregateException>(() => Pool.Apply<int>(
            () => throw new AggregateException(
                "three", new FormatException("1"), new IOException("2"), new TimeoutException("3"))));

        Assert.Equal(
            [typeof(FormatException), typeof(IOException), typeof(TimeoutException)],
            failure.InnerExceptions.Select(inner => inner.GetType()));
    }

    [Fact]
    [Trait("Case", "ERR-14")]
    [Trait("Fault", "13")]
    public void An_endless_chain_of_inner_exceptions_is_cut_instead_of_crashing()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => Pool.Apply<int>(() => throw Chain(10_000)));

        Assert.IsNotType<WorkerCrashedException>(failure);
        Assert.Contains("level 10000", failure.Message);
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void A_function_that_throws_while_its_type_is_set_up_fails_alone()
    {
        TypeInitializationException failure =
            Assert.Throws<TypeInitializationException>(() => Pool.Apply(() => CannotBeSetUp.Value));

        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-03")]
    public void An_argument_that_cannot_travel_is_refused_and_harms_nothing()
    {
        using Stream nul = new FileStream("/dev/null", FileMode.Open, FileAccess.Read);

        Assert.Throws<UnsendableException>(() => Pool.Map(stream => stream.CanRead, Enumerable.Repeat(nul, 10)));

        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-04")]
    public void A_result_that_cannot_travel_fails_its_call_and_no_worker()
    {
        for (int i = 0; i < 20; i++)
        {
            SerializationFailedException failure =
                Assert.ThrowsAny<SerializationFailedException>(() => Pool.Apply(() => new Unwritable()));
            Assert.Contains("an unwritable value", failure.Message);
        }

        Assert.Equal(0, Pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    [Trait("Case", "ERR-09")]
    public void An_argument_that_the_worker_cannot_read_fails_its_call()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => Pool.Apply(value => value.Value, new UnreadableInside()));

        Assert.Contains("cannot be read in the worker", failure.ToString());
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-19")]
    public void The_worker_changes_a_copy()
    {
        List<int> argument = [1, 2, 3];
        List<int> captured = [1];

        List<int> returned = Pool.Apply(
            list =>
            {
                list.Add(4);
                captured.Add(2);
                return list;
            },
            argument);

        Assert.Equal([1, 2, 3, 4], returned);
        Assert.Equal([1, 2, 3], argument);
        Assert.Equal([1], captured);
    }

    private static int ThrowsDeepInside(string message) => TheThrowingMethod(message) + 1;

    private static int TheThrowingMethod(string message) => throw new InvalidOperationException(message);

    private static InvalidOperationException Chain(int depth)
    {
        InvalidOperationException? chain = null;
        for (int level = 1; level <= depth; level++)
        {
            chain = new InvalidOperationException($"level {level}", chain);
        }

        return chain!;
    }

    private static class CannotBeSetUp
    {
        public static readonly int Value = int.Parse("not a number", System.Globalization.CultureInfo.InvariantCulture);
    }
}
