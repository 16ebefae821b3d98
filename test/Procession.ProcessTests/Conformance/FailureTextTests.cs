using System.Runtime.CompilerServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>What failures say: which function, which item, which type, and why.</summary>
public sealed class FailureTextTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    public void A_result_that_cannot_be_read_names_its_function()
    {
        SerializationFailedException failure =
            Assert.Throws<SerializationFailedException>(() => _pool.Apply(MakesUnreadable, 0));

        Assert.Equal(
            "What 'FailureTextTests.MakesUnreadable' returned cannot be taken: A value of type "
            + "Procession.Conformance.Functions.UnreadableOutside could not be read: reading it threw System.FormatException: "
            + "cannot be read by the caller.",
            failure.Message);
    }

    [Fact]
    public void A_result_that_cannot_be_read_names_its_item()
    {
        const string Text = "What 'FailureTextTests.MakesUnreadable' returned for item 2 cannot be taken: A value of type ";
        int[] items = [-1, -1, 0];

        SerializationFailedException map = Assert.Throws<SerializationFailedException>(() => _pool.Map(MakesUnreadable, items));
        Assert.StartsWith(Text, map.Message);
        Assert.Equal(2L, map.Data["Procession.Index"]);
        Outcome<UnreadableOutside?>[] outcomes = [.. _pool.IMap(MakesUnreadable, items).Outcomes()];
        Assert.StartsWith(Text, outcomes[2].Exception!.Message);
        Assert.True(outcomes[1].Successful);
    }

    [Fact]
    public void An_argument_that_cannot_be_read_says_that_the_function_did_not_run()
    {
        SerializationFailedException failure =
            Assert.Throws<SerializationFailedException>(() => _pool.Apply(x => x.Value, new UnreadableInside()));

        Assert.StartsWith("The function did not run. A value of type ", failure.Message);
        Assert.EndsWith("reading it threw System.FormatException: cannot be read in the worker.", failure.Message);
        SerializationFailedException cause = Assert.IsType<SerializationFailedException>(failure.InnerException);
        Assert.NotNull(cause.StackTrace);
        Assert.IsType<FormatException>(cause.InnerException);
    }

    [Fact]
    public void A_crash_in_a_lambda_names_its_file_and_line()
    {
        using var pool = new ProcessPool(1);
        (string file, int line) = Here();
        WorkerCrashedException failure = Assert.Throws<WorkerCrashedException>(
            () => pool.Apply(() =>
            {
                Environment.Exit(3);
                return 0;
            }));

        string name = $"lambda in FailureTextTests.A_crash_in_a_lambda_names_its_file_and_line at {file}:{line + 3}";
        Assert.Equal(name, failure.FunctionName);
        Assert.Contains($"while running '{name}'.", failure.Message);
    }

    [Fact]
    public void A_call_that_was_cancelled_names_the_file_and_line_of_its_lambda()
    {
        using var pool = new ProcessPool(1);
        (string file, int line) = Here();
        AsyncResult<int> cancelled = pool.ApplyAsync(() => Stubborn.SpinsFor(int.MaxValue));
        cancelled.Cancel();

        Assert.Contains($" at {file}:{line + 1}'", Assert.Throws<TaskCanceledException>(() => cancelled.Get()).Message);
    }

    private static UnreadableOutside? MakesUnreadable(int x) => x < 0 ? null : new UnreadableOutside();

    private static (string File, int Line) Here([CallerFilePath] string path = "", [CallerLineNumber] int line = 0) =>
        (Path.GetFileName(path), line);
}
