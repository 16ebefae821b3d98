using System.Text;
using Procession.Workers;

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

        Assert.Equal(WorkerFailureKind.StackOverflow, tail.Kind);
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
        Assert.Equal(expected, tail.Kind);
    }
}
