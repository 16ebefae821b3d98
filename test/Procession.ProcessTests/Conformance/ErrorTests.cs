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
    [Trait("Case", "ERR-07")]
    [Trait("Fault", "13")]
    public void An_exception_of_a_type_that_the_caller_does_not_have_is_named()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => _pool.Apply<int>(() => throw MadeInTheWorker()));

        Assert.Contains("HomeMadeException", failure.ToString());
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ERR-01")]
    public void A_failure_of_a_functions_own_pool_does_not_pass_for_one_of_the_pool_that_runs_it()
    {
        WorkerCrashedException failure = Assert.Throws<WorkerCrashedException>(() => _pool.Apply(() =>
        {
            using var inner = new ProcessPool(1);
            inner.Apply(() => Environment.Exit(3));
        }));

        Assert.StartsWith($"{_pool.Name}/worker-", failure.PoolName);
        Assert.EndsWith("/pool-1", failure.PoolName);
        Assert.Contains(failure.PoolName!, failure.Message);
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

}
