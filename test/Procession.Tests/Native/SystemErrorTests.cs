using Procession.Native;

namespace Procession.Tests.Native;

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

    [Fact]
    public void Failure_UnknownError_HasItsNumber() =>
        Assert.Contains("(error 71).", SystemError.Failure("do it", 71).Message, StringComparison.Ordinal);
}
