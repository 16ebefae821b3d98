using Procession.Execution;
using Procession.Functions;

namespace Procession.Tests.Execution;

public class UnreadableResultTests
{
    public static TheoryData<Exception> Causes =>
    [
        new CodeMismatchException("other build"),
        new SerializationFailedException("damaged"),
        new UnsendableException("refused", "T", "result"),
        new InsufficientMemoryException("no memory"),
        new FormatException("no number"),
    ];

    [Theory]
    [MemberData(nameof(Causes))]
    public void Of_AnyCause_KeepsIt(Exception cause)
    {
        var function = FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(int));

        Exception failure = UnreadableResult.Of(function, " for item 1", bytes: 4, cause);

        Assert.Same(cause, failure.InnerException);
        Assert.Contains("returned for item 1 cannot be taken: ", failure.Message);
    }
}
