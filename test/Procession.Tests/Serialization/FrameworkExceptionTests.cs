using System.Buffers;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class FrameworkExceptionTests
{
    [Fact]
    public void Every_exception_of_the_framework_arrives_as_it_was()
    {
        List<string> differences = [];
        foreach (string name in FrameworkExceptions.Names)
        {
            Exception thrown = FrameworkExceptions.Make(name);
            string expected = FrameworkExceptions.Describe(thrown);
            string actual = FrameworkExceptions.Describe(Trip(thrown));
            if (actual != expected)
            {
                differences.Add($"{name}{Environment.NewLine}sent:{Environment.NewLine}{expected}arrived:{Environment.NewLine}{actual}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {FrameworkExceptions.Names.Count}{Environment.NewLine}" + string.Join(Environment.NewLine, differences));
    }

    private static Exception Trip(Exception exception)
    {
        ArrayBufferWriter<byte> buffer = new();
        ExceptionCodec.Write(buffer, exception);
        return ExceptionCodec.Read(new ReadOnlySequence<byte>(buffer.WrittenMemory));
    }
}
