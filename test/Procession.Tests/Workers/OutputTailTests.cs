using System.Text;
using Procession.Workers.Output;

namespace Procession.Tests.Workers;

public class OutputTailTests
{
    [Fact]
    public void ToString_LongOutput_KeepsTheLastLines_AndTheRuntimesReport()
    {
        var tail = new OutputTail();
        tail.Add("Stack overflow.\n"u8);
        for (int i = 0; i < 1000; i++)
        {
            tail.Add(Encoding.UTF8.GetBytes($"   at Frame{i}()\n"));
        }

        Assert.Equal(WorkerFailureKind.StackOverflow, tail.Since(default).Kind);
        Assert.StartsWith("Stack overflow.\n...\n", tail.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Frame999()", tail.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Frame979()", tail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_CharactersCutInPieces_AreWhole()
    {
        var tail = new OutputTail();
        foreach (byte b in Encoding.UTF8.GetBytes("größer ✓"))
        {
            tail.Add([b]);
        }

        Assert.Equal("größer ✓", tail.ToString());
    }

    [Theory]
    [InlineData("Process terminated. Something", WorkerFailureKind.FailFast)]
    [InlineData("Out of memory.", WorkerFailureKind.OutOfMemory)]
    [InlineData("Unhandled exception. System.Exception: x", WorkerFailureKind.Crashed)]
    public void Kind_IsReadFromTheRuntimesWords(string line, WorkerFailureKind expected)
    {
        var tail = new OutputTail();
        tail.Add(Encoding.UTF8.GetBytes(line + "\n"));
        Assert.Equal(expected, tail.Since(default).Kind);
    }

    [Fact]
    public void Kind_SeveralReports_IsThatOfTheLast()
    {
        var tail = new OutputTail();
        tail.Add("Stack overflow.\n   at a worker of a worker\nProcess terminated. on purpose\n   at the worker\n"u8);

        Assert.Equal(WorkerFailureKind.FailFast, tail.Since(default).Kind);
    }

    [Fact]
    public void Since_LinesThatCameBefore_AreOlder()
    {
        var tail = new OutputTail();
        tail.Add("old\n"u8, arrived: 10);
        tail.Add("new\n"u8, arrived: 30);

        ErrorLines lines = tail.Since(new ErrorMark(Begun: 20, UnreadAt: 0, Unread: 0));

        Assert.Equal("new", lines.Text);
        Assert.True(lines.HasOlder);
        Assert.False(tail.Since(default).HasOlder);
    }

    /// <summary>What a task wrote at its end comes when the next one runs.</summary>
    [Theory]
    [InlineData(8, "new")] // "old\nold\n"
    [InlineData(4, "old\nnew")]
    [InlineData(12, "")]
    public void Since_BytesThatWereOnTheirWay_AreOlder(int unread, string expected)
    {
        var tail = new OutputTail();
        tail.Add("older\n"u8, arrived: 10);
        tail.Add("old\nol"u8, arrived: 30);
        tail.Add("d\nnew\n"u8, arrived: 31);

        Assert.Equal(expected, tail.Since(new ErrorMark(Begun: 20, UnreadAt: 15, unread)).Text);
    }

    [Fact]
    public void Since_AReportOfAnEarlierTask_IsNoReport()
    {
        var tail = new OutputTail();
        tail.Add("Out of memory: says an earlier task\n"u8, arrived: 10);
        tail.Add("a line\n"u8, arrived: 30);

        Assert.Null(tail.Since(new ErrorMark(Begun: 20, UnreadAt: 0, Unread: 0)).Kind);
        Assert.Equal(WorkerFailureKind.OutOfMemory, tail.Since(default).Kind);
    }
}
