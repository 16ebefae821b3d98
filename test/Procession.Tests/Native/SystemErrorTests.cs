using System.Net.Sockets;
using Procession.Native;

namespace Procession.Tests.Native;

[Collection(nameof(Faults))] // of whose plan there is one
public class SystemErrorTests
{
    [Theory]
    [InlineData(24, "EMFILE", "ulimit -n")]
    [InlineData(23, "ENFILE", "fs.file-max")]
    [InlineData(12, "ENOMEM", "container")]
    [InlineData(11, "EAGAIN", "ulimit -u")]
    [InlineData(1, "EPERM", "seccomp")]
    [InlineData(38, "ENOSYS", "sandbox")]
    public void Failure_NamesStepErrorAndCure(int error, string name, string cure)
    {
        string message = SystemError.Failure("do it", error).Message;

        Assert.StartsWith("Could not do it: ", message, StringComparison.Ordinal);
        Assert.Contains($"({name}, error {error})", message, StringComparison.Ordinal);
        Assert.Contains(cure, message, StringComparison.Ordinal);
    }

    /// <summary>The runtime's exceptions say the same of both.</summary>
    [Theory]
    [InlineData(SystemError.Emfile, "EMFILE", "ulimit -n")]
    [InlineData(SystemError.Enfile, "ENFILE", "fs.file-max")]
    [InlineData(0, "a moment ago", "fs.file-max")]
    public void Exhausted_NoDescriptor_TellsWhoseLimitItWas(int error, string name, string cure)
    {
        var failure = new SocketException((int)SocketError.TooManyOpenSockets);

        string message = WithLack(error, () => Sockets.Exhausted("connect", failure)).Message;

        Assert.StartsWith("Could not connect: ", message, StringComparison.Ordinal);
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(cure, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SystemError.Emfile, "ulimit -n")]
    [InlineData(SystemError.Enfile, "The whole system has no descriptors left")]
    [InlineData(0, "ulimit -u")]
    public void NoThread_TellsWhatLacks(int error, string cure)
    {
        string message = WithLack(error, () => SystemError.NoThread("that tests", new InvalidOperationException())).Message;

        Assert.StartsWith("Could not start the thread that tests: ", message, StringComparison.Ordinal);
        Assert.Contains(cure, message, StringComparison.Ordinal);
    }

    private static T WithLack<T>(int error, Func<T> make)
    {
        int caller = Environment.CurrentManagedThreadId;
        Faults.Plan = entry => entry == "OpenPipe" && Environment.CurrentManagedThreadId == caller ? error : 0;
        try
        {
            return make();
        }
        finally
        {
            Faults.Plan = null;
        }
    }

    [Fact]
    public void Failure_UnknownError_HasItsNumber() =>
        Assert.Contains("(error 71).", SystemError.Failure("do it", 71).Message, StringComparison.Ordinal);
}
