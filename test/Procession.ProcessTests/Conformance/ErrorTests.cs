using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.ExceptionServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Procession.Tests.Serialization;

namespace Procession.ProcessTests.Conformance;

/// <summary>ERR: exceptions keep their type, text and stack.</summary>
public sealed class ErrorTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "ERR-01")]
    public void An_exception_arrives_with_its_type_message_and_remote_stack()
    {
        InvalidOperationException failure =
            Assert.Throws<InvalidOperationException>(() => _pool.Apply(ThrowsDeepInside, "x"));

        Assert.Equal("x", failure.Message);
        Assert.Contains(nameof(ThrowsDeepInside), failure.StackTrace);
        Assert.Contains(nameof(TheThrowingMethod), failure.StackTrace);
        Assert.Contains("ErrorTests.cs:line", failure.ToString());
        Assert.Contains(nameof(An_exception_arrives_with_its_type_message_and_remote_stack), failure.StackTrace);
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void An_exception_of_an_async_function_arrives_as_itself()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => _pool.Apply(
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
    public void Data_and_result_code_of_an_exception_arrive()
    {
        IOException failure = Assert.Throws<IOException>(() => _pool.Apply<int>(() =>
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
        Exception value = _pool.Apply<Exception>(() => new FormatException("just a value"));

        Assert.Equal("just a value", Assert.IsType<FormatException>(value).Message);
    }

    [Fact]
    [Trait("Case", "ERR-05")]
    [Trait("Fault", "13")]
    public void An_exception_that_cannot_travel_arrives_with_all_its_text()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => _pool.Apply<int>(
            () => throw new ConnectionLostException("line cut", File.OpenRead("/dev/null"))));

        Assert.True(failure is RemoteException or ConnectionLostException, failure.ToString());
        Assert.Contains(nameof(ConnectionLostException), failure.ToString());
        Assert.Contains("line cut", failure.Message);
        Assert.Contains(nameof(An_exception_that_cannot_travel_arrives_with_all_its_text), failure.ToString());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-06")]
    [Trait("Fault", "13")]
    public void An_exception_without_usual_constructors_arrives_as_itself()
    {
        OrderRejectedException failure = Assert.Throws<OrderRejectedException>(
            () => _pool.Apply<int>(() => throw new OrderRejectedException(4711, "out of stock")));

        Assert.Equal(4711, failure.OrderId);
        Assert.Equal("Order 4711: out of stock", failure.Message);
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-06")]
    public void An_exception_that_the_caller_cannot_read_arrives_as_a_substitute()
    {
        Exception failure =
            Assert.ThrowsAny<Exception>(() => _pool.Apply<int>(() => throw new UnreadableException("my text")));

        Assert.Contains(nameof(UnreadableException), failure.ToString());
        Assert.Contains("my text", failure.ToString());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-07")]
    [Trait("Fault", "13")]
    public void An_exception_of_a_type_that_the_caller_does_not_have_is_named()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => _pool.Apply<int>(() => throw MadeInTheWorker()));

        Assert.Contains("HomeMadeException", failure.ToString());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-12")]
    public void A_failing_task_leaves_its_worker_alone()
    {
        using var pool = new ProcessPool(1);
        int before = pool.Apply(Arithmetic.Pid, 0);

        Assert.Throws<FormatException>(() => pool.Apply<int>(() => throw new FormatException()));

        Assert.Equal(before, pool.Apply(Arithmetic.Pid, 0));
    }

    [Fact]
    [Trait("Case", "ERR-12")]
    public void A_failing_task_leaves_other_tasks_alone()
    {
        using var scratch = new Scratch();
        FileSignal started = scratch.Signal("started");
        FileSignal go = scratch.Signal("go");
        AsyncResult<int> running = _pool.ApplyAsync(Stubborn.WaitsFor, started, go);
        started.Wait();

        Assert.Throws<FormatException>(() => _pool.Apply<int>(() => throw new FormatException()));
        go.Set();

        Assert.Equal(started.Number, running.Get());
    }

    [Fact]
    [Trait("Case", "ERR-13")]
    public void The_exception_of_the_last_task_before_a_recycling_arrives()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 2 });
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
        Exception? failure = Assert.Throws<InvalidOperationException>(() => _pool.Apply<int>(() => throw Chain(5)));

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
        AggregateException failure = Assert.Throws<AggregateException>(() => _pool.Apply<int>(
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
        Exception failure = Assert.ThrowsAny<Exception>(() => _pool.Apply<int>(() => throw Chain(10_000)));

        Assert.IsNotType<WorkerCrashedException>(failure);
        Assert.Contains("level 10000", failure.Message);
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-14")]
    [Trait("Fault", "13")]
    public void Exceptions_nested_without_end_cost_no_worker()
    {
        using var pool = new ProcessPool(1);
        int pid = pool.Apply(Arithmetic.Pid, 0);
        Assert.IsType<AggregateException>(Record.Exception(() => pool.Apply<int>(() => throw Aggregates(100_000, 1))));
        Assert.IsType<AggregateException>(Record.Exception(() => pool.Apply<int>(() => throw Aggregates(60, 2))));
        Assert.IsType<AggregateException>(
            Record.Exception(() => pool.Apply(async () => await Task.FromException<int>(Aggregates(100_000, 1)))));
        Assert.Equal(pid, pool.Apply(Arithmetic.Pid, 0));
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void Every_exception_of_the_framework_arrives_as_it_was_in_the_worker()
    {
        IReadOnlyList<string> names = FrameworkExceptions.Names;
        string[] expected = _pool.Map(name => FrameworkExceptions.Describe(FrameworkExceptions.Make(name)), names);
        Outcome<int>[] outcomes = [.. _pool.IMap(ThrowsOfFramework, names, 20).Outcomes()];
        string[] different = [.. names.Where((_, i) => FrameworkExceptions.Describe(outcomes[i].Exception!) != expected[i])];

        Assert.InRange(names.Count, 500, 10_000);
        Assert.Empty(different);
    }

    [Fact]
    [Trait("Case", "ERR-05")]
    public void An_exception_whose_message_needs_what_cannot_travel_arrives_with_all_its_text()
    {
        RemoteException failure = Assert.Throws<RemoteException>(() => _pool.Apply<int>(
            () => throw new ResponseException(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound))));

        Assert.Equal("status 404", failure.Message);
        Assert.Contains("ResponseException: status 404", failure.RemoteText);
        Assert.Contains("ErrorTests.cs:line", failure.ToString());

        RemoteException ofProcess = Assert.Throws<RemoteException>(() => _pool.Apply<int>(() => throw new PidException()));
        Assert.NotEqual($"in {Environment.ProcessId}", ofProcess.Message);
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void A_function_that_throws_while_its_type_is_set_up_fails_alone()
    {
        TypeInitializationException failure =
            Assert.Throws<TypeInitializationException>(() => _pool.Apply(() => CannotBeSetUp.Value));

        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
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

    private static int ThrowsOfFramework(string name)
    {
        ExceptionDispatchInfo.Throw(FrameworkExceptions.Make(name)); // With the method and the stack that it has already.
        return 0;
    }

    private static AggregateException Aggregates(int levels, int width)
    {
        Exception inner = new FormatException("innermost");
        for (int level = 0; level < levels; level++)
        {
            inner = new AggregateException("x", Enumerable.Repeat(inner, width));
        }

        return (AggregateException)inner;
    }

    private static Exception MadeInTheWorker()
    {
        AssemblyBuilder assembly =
            AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("HomeMade"), AssemblyBuilderAccess.Run);
        Type type = assembly.DefineDynamicModule("HomeMade")
            .DefineType("HomeMadeException", TypeAttributes.Public, typeof(Exception))
            .CreateType();
        return (Exception)Activator.CreateInstance(type)!;
    }

    private static class CannotBeSetUp
    {
        public static readonly int Value = int.Parse("not a number", System.Globalization.CultureInfo.InvariantCulture);
    }
}
