using System.Globalization;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// What an item finds around it in the worker: nothing that an item before has left, all that the initializer has.
/// </summary>
public sealed class ItemSurroundingsTests : IDisposable
{
    private static readonly string[] Texts = ["a", "b", "c", "d"];
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Functions_leave_nothing_for_the_next_item()
    {
        using var pool = new ProcessPool(1);

        Assert.Equal("", pool.Apply(Traces.FindAndLeave));
        Assert.Equal("", pool.Apply(Traces.FindAndLeave));
        Assert.Equal(Texts, pool.Map(Traces.FindAndLeave, Texts, chunkSize: 4));
        Assert.Equal(Texts, pool.IMap(Traces.FindAndLeave, Texts, chunkSize: 2));
        Assert.Equal(["1", "2"], pool.Map<int[], string>(Traces.FindAndLeave, [[1], [2]], chunkSize: 2));
        Assert.Equal("7", pool.Apply<int[], string>(Traces.FindAndLeave, Large(7)));
        Assert.Equal("8", pool.Apply<int[], string>(Traces.FindAndLeave, Large(8)));
    }

    [Fact]
    public void Functions_of_numbers_leave_nothing_for_the_next_item()
    {
        using var pool = new ProcessPool(1);

        Assert.Equal(0, pool.Map<int, int>(Traces.FindAndLeave, Enumerable.Range(0, 1000)).Max());
        Assert.Equal(0, pool.IMap<int, int>(Traces.FindAndLeave, Enumerable.Range(0, 1000), chunkSize: 100).Max());
    }

    [Fact]
    public void A_function_that_has_run_many_times_is_still_looked_after()
    {
        using var pool = new ProcessPool(1);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, pool.Map(FindAndSet, Enumerable.Range(0, 60_000)).Max());
            Assert.Equal(59_999 * 2, pool.Map(x => x * 2, Enumerable.Range(0, 60_000)).Max());
        }

        static int FindAndSet(int item)
        {
            int found = Traces.AmbientValue is null ? 0 : 1;
            Traces.AmbientValue = Traces.Mark;
            return found;
        }
    }

    [Fact]
    public void Functions_that_throw_leave_nothing_for_the_next_item()
    {
        using var pool = new ProcessPool(1);

        Outcome<int>[] outcomes = [.. pool.IMap(Traces.FindLeaveAndThrow, Enumerable.Range(0, 100), chunkSize: 50).Outcomes()];

        Assert.Equal(100, outcomes.Length);
        Assert.All(outcomes, outcome => Assert.IsType<FormatException>(outcome.Exception));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Async_functions_leave_nothing_for_the_next_item(int concurrency)
    {
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = concurrency });

        Assert.Equal(Texts, pool.Map(Traces.FindAndLeaveLater, Texts, chunkSize: 4));
        Assert.Equal(Texts, pool.Map(Traces.FindAndLeaveWithATask, Texts, chunkSize: 4));
        Assert.Equal(Texts, pool.Map(Traces.FindAndEndOnAThread, Texts, chunkSize: 4));
        Assert.Equal(Texts, pool.Map(Traces.FindAndLeaveWithATask, Texts, chunkSize: 1));
        Assert.Equal("", pool.Apply(Traces.FindAndLeave));
    }

    [Fact]
    public void An_item_behind_one_that_is_rebuilt_with_its_own_code_finds_nothing_of_that()
    {
        using var pool = new ProcessPool(1);
        var closure = new LeavesWhenRead();

        Assert.Equal(["", ""], pool.Map(i => closure.Text + Traces.Find(), [1, 2], chunkSize: 2));
        Assert.Equal("", pool.Apply(Traces.Find));
    }

    [Fact]
    public void What_the_initializer_leaves_is_there_for_every_item_and_the_finalizer()
    {
        FileSignal finalized = _scratch.Signal("finalized");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () =>
            {
                Traces.AmbientValue = "of the worker";
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
                CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
                Thread.CurrentThread.Name = "worker";
                ExecutionContext.SuppressFlow();
            },
            Finalizer = () => finalized.Set(Look()),
        });

        string[] seen = pool.Map(
            i =>
            {
                string found = Look();
                Traces.Leave();
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("eu-ES");
                return found;
            },
            Enumerable.Range(0, 10),
            chunkSize: 5);
        string onAnotherThread = pool.Apply(() => Task.Run(Look).Result);
        pool.CloseAndJoin();

        const string Expected = "of the worker de-DE fr-FR worker False";
        Assert.All(seen, found => Assert.Equal(Expected, found));
        Assert.Equal(Expected, finalized.Text);
        Assert.Equal("of the worker de-DE fr-FR .NET TP Worker False", onAnotherThread);
    }

    [Fact]
    public void Async_functions_that_share_a_worker_find_what_the_initializer_has_left()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            MaxConcurrencyPerWorker = 3,
            Initializer = () => Traces.AmbientValue = "of the worker",
        });

        string?[] seen = pool.Map(
            async i =>
            {
                await Task.Yield();
                string? found = Traces.AmbientValue;
                Traces.AmbientValue = Traces.Mark;
                return found;
            },
            Enumerable.Range(0, 30),
            chunkSize: 5);

        Assert.All(seen, found => Assert.Equal("of the worker", found));
    }

    private static string Look() => $"{Traces.AmbientValue} {CultureInfo.CurrentCulture} {CultureInfo.CurrentUICulture} "
        + $"{Thread.CurrentThread.Name} {ExecutionContext.IsFlowSuppressed()}";

    private static int[] Large(int first) => [first, .. new int[20_000]];

    private sealed class LeavesWhenRead
    {
        public string Text { get; set; } = "";

        [System.Runtime.Serialization.OnDeserialized]
        private void Leave(System.Runtime.Serialization.StreamingContext context) => Traces.Leave();
    }
}
