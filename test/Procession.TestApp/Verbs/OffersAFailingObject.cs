using System.Net;

namespace Procession.TestApp.Verbs;

/// <summary>Has a manager for other programs, in which an object fails with an exception that only this program has.</summary>
internal static class OffersAFailingObject
{
    public static int Run()
    {
        using var manager = new Manager(new ManagerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Key = new byte[] { 4, 5, 6 },
        });
        manager.Register("failing", manager.Create<IComparable, Failing>());
        Console.WriteLine($"port: {((IPEndPoint)manager.EndPoint).Port}");
        Console.ReadLine();
        return 0;
    }

    internal sealed class Failing : IComparable
    {
        public int CompareTo(object? obj) => obj is int number
            ? number
            : throw new NobodysException($"cannot be compared with '{obj}'", 17, new NobodysException("the cause", 18, null));
    }

    internal sealed class NobodysException(string message, int code, Exception? cause) : Exception(message, cause)
    {
        public int Code => code;
    }
}
