using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// CRASH-18: what functions write to the console never blocks them, nor harms the channel to the pool.
/// </summary>
public sealed class OutputTests
{
    private const int Lines = 200_000;

    // 100 characters, so that 200 000 of them make 20 MB.
    private const string Line =
        "some text to fill a line ......... which is read back and counted .......... until the end of the li";

    [Theory]
    [InlineData(WorkerOutput.Capture)]
    [InlineData(WorkerOutput.Discard)]
    [Trait("Case", "CRASH-18")]
    [Trait("Fault", "40")]
    public void Twenty_megabytes_on_both_streams_do_not_block_the_function(WorkerOutput output)
    {
        using var log = new RecordingLoggerFactory();
        using var pool =
            new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = output, LoggerFactory = log });

        int written = pool.Apply(() =>
        {
            for (int i = 0; i < Lines; i++)
            {
                Console.Out.WriteLine(Line);
                Console.Error.WriteLine(Line);
            }

            return Lines;
        });

        Assert.Equal(Lines, written);
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
        if (output == WorkerOutput.Capture)
        {
            Eventually.True(() =>
                Count(log.Text, Line) == 2 * Lines, "all lines are in the log", TimeSpan.FromSeconds(40));
        }
        else
        {
            Assert.Equal(0, Count(log.Text, Line));
        }
    }

    [Fact]
    [Trait("Case", "CRASH-18")]
    public void Captured_lines_carry_their_level_and_unicode()
    {
        using var log = new RecordingLoggerFactory();
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Capture, LoggerFactory = log });

        pool.Apply(() =>
        {
            Console.Out.WriteLine("to stdout: ü ☃ 🎈");
            Console.Error.WriteLine("to stderr: ü ☃ 🎈");
            return 0;
        });

        Eventually.True(() => Has("Information", "to stdout: ü ☃ 🎈"), "stdout is logged as information");
        Eventually.True(() => Has("Warning", "to stderr: ü ☃ 🎈"), "stderr is logged as a warning");

        bool Has(string level, string text) => log.Text.Split('\n').Any(line =>
            line.StartsWith(level, StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(WorkerOutput.Capture)]
    [InlineData(WorkerOutput.Discard)]
    [InlineData(WorkerOutput.Inherit)]
    [Trait("Case", "CRASH-18")]
    public void Reading_the_console_gives_its_end_at_once(WorkerOutput output)
    {
        using ProcessPool pool = Pool(output);

        Assert.Null(pool.Apply(() => Console.In.ReadLine()));
    }

    [Theory]
    [InlineData(WorkerOutput.Capture)]
    [InlineData(WorkerOutput.Discard)]
    [InlineData(WorkerOutput.Inherit)]
    [Trait("Case", "CRASH-18")]
    public void The_last_lines_of_stderr_are_in_the_crash_report_whatever_the_policy(WorkerOutput output)
    {
        using ProcessPool pool = Pool(output);

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => pool.Apply(() =>
        {
            Console.Error.WriteLine("the last thing I saw");
            return Crashes.ExitsWith(3);
        }));

        Assert.Contains("the last thing I saw", crash.LastErrorLines);
    }

    private static ProcessPool Pool(WorkerOutput output) => new(new ProcessPoolOptions
    {
        Processes = 1,
        WorkerOutput = output,
        LoggerFactory = new RecordingLoggerFactory(),
    });

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
