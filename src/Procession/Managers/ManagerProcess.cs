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

/// <summary>A manager's process, seen by the process that started it.</summary>
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

        // A name that is not a file, so nothing remains of it however the process ends.
        EndPoint endPoint = options.EndPoint
            ?? new UnixDomainSocketEndPoint($"\0procession-{RandomNumberGenerator.GetHexString(32, lowercase: true)}");
        byte[] certificate = TlsDoor.Export(options.Security?.Certificate);
        var id = Guid.NewGuid();
        using var pipe = new ProcessPipe(duplex: false);
        _ = ThreadIdentity.Current; // needed by its lock, and may fail: better before there is a process
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
            pipe.Second.Dispose(); // closed here, so that the end of the process is seen
            AwaitAnswer(child, pipe.First, options);
            string address = AwaitReady(child, pipe.First);
            byte[] hash = certificate.Length == 0 ? [] : TlsDoor.HashOf(options.Security!.Certificate!);
            return new ManagerProcess(child, new ManagerAddress(id, child.ProcessId, address, KeyRing.FamilyName, hash));
        }
        catch (Exception)
        {
            KillAndWait(child); // The caller gets no object to dispose.
            throw;
        }
    }

    /// <summary>How the process ended, for messages; <see langword="null"/> if it seems to run.</summary>
    public string? DescribeEnd()
    {
        // The connections end a moment before the exit code is available.
        if (!HasEnded(_child, KillTimeout))
        {
            return null;
        }

        int code = _child.Ended.Result;
        return code < 0 ? $"was killed by signal {-code}" : $"has ended with exit code {code}";
    }

    /// <summary>Waits for the end of a process that was asked to end, and kills it if it does not end.</summary>
    /// <param name="mayEndItself">Whether it may end without a kill: it has answered the request.</param>
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
            DeleteIfPossible(Address.EndPoint[(Unix.Length - 1)..]); // left by a process that was killed
        }
    }

    // The folder may be gone or read-only by now. An exception here would hide the reason why the manager is disposed.
    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A manager that is started there again will report that the address is in use.
        }
    }

    // Waits until the process sends something, or has ended.
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

    // Waits for a process that should end by itself, and kills it if it does not: a user's thread may keep it running.
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

    // Not forever: the system may be unable to end a process, for example in a call to a device that hangs.
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
            // The other end is closed, so the process is ending or has ended.
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
