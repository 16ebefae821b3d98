using System.Globalization;
using Procession.Messaging;

namespace Procession.Tests.Messaging;

public class SocketNeedsTests
{
    [Fact]
    public void SetUp_TheRuntimeCouldNot_SaysWhatIsLostAndWhatHelps()
    {
        var e = Assert.Throws<InsufficientMemoryException>(() => SocketNeeds.SetUp(typeof(Engine)));

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"Process {Environment.ProcessId} cannot use sockets"), e.Message);
        Assert.Contains("Start the process again.", e.Message);
        Assert.IsType<TypeInitializationException>(e.InnerException);
    }

    private static class Engine
    {
        public static readonly int Thread = FindsNone();

        private static int FindsNone() => throw new InvalidOperationException("There is no thread.");
    }
}
