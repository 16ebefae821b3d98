using Procession.Framing;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers.Death;
using Procession.Workers.Output;

namespace Procession.Tests.Workers;

public sealed class LastWordsTests
{
    private const int Aborted = -6;
    private const int Killed = -9;
    private const int Own = 100;
    private const int Other = 200;

    [Theory]
    [InlineData(Aborted, WorkerFailureKind.StackOverflow)]
    [InlineData(Killed, null)]
    [InlineData(-11, null)]
    [InlineData(-15, null)]
    public void KindOf_ReportOfTheRuntime_CountsIfTheProcessWasAborted(int exitCode, WorkerFailureKind? expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        var lines = new ErrorLines("Stack overflow.", HasOlder: false, WorkerFailureKind.StackOverflow);

        Assert.Equal(expected, LastWords.KindOf(lines, exitCode, Own));
    }

    [Theory]
    [InlineData(Own, Killed, true)]
    [InlineData(Other, Killed, false)]
    [InlineData(Own, 0, false)]
    [InlineData(Own, -15, false)]
    public void HasReachedMemoryLimit_Words_CountIfTheyNameTheProcessThatEndedSo(int says, int exitCode, bool expected)
    {
        string text = $"{ProcessEnd.MemoryLimitReached(says)} 100 MiB.";
        var lines = new ErrorLines(text, HasOlder: false, WorkerFailureKind.OutOfMemory);

        Assert.Equal(expected, LastWords.HasReachedMemoryLimit(lines, exitCode, Own));
        Assert.Equal(expected ? WorkerFailureKind.OutOfMemory : null, LastWords.KindOf(lines, exitCode, Own));
    }

    [Theory]
    [InlineData(Own, Aborted, true)]
    [InlineData(Own, Killed, true)] // by the pool, which had found it as well
    [InlineData(Own, 0, false)]
    [InlineData(Other, Aborted, false)]
    public void HasFoundDamage_Words_CountIfTheyNameTheProcessThatDied(int says, int exitCode, bool expected)
    {
        string text = $"Unhandled exception. {DamagedDataException.WordsOf(says)} x.\n   at y";

        Assert.Equal(
            expected,
            LastWords.HasFoundDamage(new ErrorLines(text, HasOlder: false, WorkerFailureKind.Crashed), exitCode, Own));
    }
}
