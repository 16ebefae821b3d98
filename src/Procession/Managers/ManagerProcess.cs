using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Procession.Children;
using Procession.Functions;
using Procession.Messaging;
using Procession.Native;
using Procession.Settings;
using Procession.Sharing;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.Managers;

/// <summary>The process of a manager, seen by the one that started it.</summary>
internal sealed class ManagerProcess
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(1);
    private readonly ChildHandle _child;

    private ManagerProcess(ChildHandle child, ManagerAddress address)
    {
        _child = child;
        Address = address;
    }

    public ManagerAddress Address { get; }

    public int? ExitCode => _child.Ended.IsCompleted ? _child.Ended.Result : null;

    /// <summary>Starts a manager and waits until it listens.</summary>
    public static ManagerProcess Start(ManagerOptions options)
    {
        bool isPrivate = options.EndPoint is null;

        // A name that is no file: nothing is left of it when the process dies, however that happens.
        EndPoint endPoint = options.EndPoint
            ?? new UnixDomainSocketEndPoint($"\0procession-{RandomNumberGenerator.GetHexString(32, lowercase: true)}");
        byte[] certificate = TlsDoor.Export(options.Security?.Certificate);
        var id = Guid.NewGuid();
        using var pipe = new ProcessPipe(duplex: false);
        _ = ThreadIdentity.Current; // Its lock asks for that, which may fail: better before there is a process.
        var main = new ManagerMain(
            id,
            ManagerAddress.ToText(endPoint),
            options.Key.ToArray(),
            certificate,
            isPrivate,
            options.Initializer,
            pipe.Second);
        var target = FunctionReference.Target(new Action(main.Run), isAsync: false);
        var child = ChildHandle.Start(
            target,
            new ChildIdentity(options.Name, IsDaemon: true, Environment.ProcessId, ChildProcess.CurrentName),
            options.StartTimeout);
        try
        {
            pipe.Second.Dispose(); // so that its end is seen if the process dies
            AwaitAnswer(child, pipe.First, options);
            string address = AwaitReady(child, pipe.First);
            byte[] hash = certificate.Length == 0 ? [] : TlsDoor.HashOf(options.Security!.Certificate!);
            return new ManagerProcess(child, new ManagerAddress(id, child.ProcessId, address, KeyRing.FamilyName, hash));
        }
        catch (Exception)
        {
            KillAndWait(child); // Nobody has it who could dispose of it.
            throw;
        }
    }

    /// <summary>How the process ended, for messages; <see langword="null"/> if it seems to be alive.</summary>
    public string? DescribeEnd()
    {
        // Its connections end a moment before it can be asked how it died.
        if (!HasEnded(_child, KillTimeout))
        {
            return null;
        }

        int code = _child.Ended.Result;
        return code < 0 ? $"was killed by signal {-code}" : $"has ended with exit code {code}";
    }

    /// <summary>Waits for the end of a process that was asked to end, and kills it if it does not.</summary>
    /// <param name="mayEndItself">Whether there is hope for that: it has answered.</param>
    public void End(bool mayEndItself)
    {
        if (mayEndItself)
        {
            AwaitEnd(_child, EndTimeout);
        }
        else
        {
            KillAndWait(_child);
        }

        const string Unix = "unix:/";
        if (Address.EndPoint.StartsWith(Unix, StringComparison.Ordinal))
        {
            DeleteIfPossible(Address.EndPoint[(Unix.Length - 1)..]); // of one that was killed
        }
    }

    // The folder may be gone, or be read-only by now: no reason to throw what would hide why the manager is disposed of.
    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever starts a manager there again is told that the address is in use.
        }
    }

    // Until it says something, or has ended.
    private static void AwaitAnswer(ChildHandle child, PipeConnection ready, ManagerOptions options)
    {
        Uninterrupted.Wait(child.Begun); // within StartTimeout
        if (ready.Poll(options.InitializerTimeout))
        {
            return;
        }

        KillAndWait(child);
        string last = child.LastErrorLines;
        string lines = last.Length == 0 ? "It wrote nothing to stderr." : $"Last stderr lines:\n{last}";
        throw new TimeoutException(
            $"Manager '{options.Name}' (pid {child.ProcessId}) was killed because its initializer had not ended within "
            + $"InitializerTimeout ({TimeText.Seconds(options.InitializerTimeout)} s). Look where it waits (dotnet-stack shows "
            + $"it while it does), or raise ManagerOptions.InitializerTimeout. {lines}");
    }

    // Of a process that is to end by itself; one that does not is killed. A thread of the user's may keep it.
    private static void AwaitEnd(ChildHandle child, TimeSpan timeout)
    {
        if (!HasEnded(child, timeout))
        {
            KillAndWait(child);
        }
    }

    private static bool HasEnded(ChildHandle child, TimeSpan timeout)
    {
        bool hasEnded = false;
        Uninterrupted.Run(() => hasEnded = child.Ended.Wait(timeout));
        return hasEnded;
    }

    // Not forever: the system may keep a process that it cannot end, in a call to a device that hangs.
    private static void KillAndWait(ChildHandle child)
    {
        if (!child.Ended.IsCompleted)
        {
            child.Kill();
            _ = HasEnded(child, EndTimeout);
        }
    }

    private static string AwaitReady(ChildHandle child, PipeConnection ready)
    {
        object answer;
        try
        {
            answer = ready.Receive<object>();
        }
        catch (IOException e) when (!SystemError.IsCauseOf(e))
        {
            // The other end is closed, by a process that ends or has ended.
            AwaitEnd(child, KillTimeout);
            throw child.Exception ?? new InvalidOperationException(
                "The manager's process ended before it was ready"
                + (child.Ended.IsCompleted ? $", with exit code {child.Ended.Result}." : "."),
                e);
        }

        if (answer is Exception failure)
        {
            AwaitEnd(child, KillTimeout);
            ExceptionDispatchInfo.Throw(failure);
        }

        return (string)answer;
    }
}
