using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;
using Procession.Threads;
using Procession.Workers.Death;

namespace Procession.Workers.Platform;

/// <summary>
/// A worker on Linux or macOS: posix_spawn, a socket pair as descriptor 3, the segment as descriptor 4, and on Linux a life line
/// as descriptor 5.
/// </summary>
/// <remarks>
/// A worker ends by itself when its control channel ends, unless it is stopped (SIGSTOP). For that case there is the life
/// line, a pipe whose writing end only this process has, and into which nobody writes: when this process is gone, for
/// whatever reason, the kernel continues the worker's process group, so that it can end (decision 21).
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class UnixWorkerProcess : WorkerProcess
{
    public const int ControlDescriptor = 3;
    public const int SegmentDescriptor = 4;
    public const int LifeLineDescriptor = 5;
    private const int DontWait = 0x40; // MSG_DONTWAIT and MSG_NOSIGNAL of Linux; macOS has 0x80 and a socket option
    private const int NoSignal = 0x4000;

    // Guards _reaped and _control against a kill or send after the pid is gone.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly int _control;
    private readonly int _processDescriptor;
    private readonly int _lifeLine;
    private readonly UnixOutputPipe? _standardOutput;
    private readonly UnixOutputPipe _standardError;
    private readonly Func<RuntimeFiles?> _findFiles;
    private RuntimeFiles? _files; // found at the start of the process; or at its end, if that was not possible
    private bool _reaped;
    private IWorkerWatcher? _watcher;

    private UnixWorkerProcess(
        int id,
        int control,
        int processDescriptor,
        int lifeLine,
        UnixOutputPipe? standardOutput,
        UnixOutputPipe standardError,
        RuntimeFiles? files,
        Func<RuntimeFiles?> findFiles)
    {
        Id = id;
        _control = control;
        _processDescriptor = processDescriptor;
        _lifeLine = lifeLine;
        _standardOutput = standardOutput;
        _standardError = standardError;
        _files = files;
        _findFiles = findFiles;
    }

    public override int Id { get; }

    public static new UnixWorkerProcess Start(WorkerLaunch launch)
    {
        var opened = new List<int>();
        int id = 0;
        RuntimeFiles? files = null;
        try
        {
            (int control, int childControl) = Track(opened, Descriptors.SocketPair());
            (int errorRead, int errorWrite) = Track(opened, Descriptors.Pipe());
            (int childLifeLine, int lifeLine) = OperatingSystem.IsLinux() ? Track(opened, Descriptors.Pipe()) : (-1, -1);
            using var spawn = new PosixSpawn();
            spawn.OpenNull(0, forWriting: false);
            UnixOutputPipe? standardOutput = null;
            if (launch.Output == WorkerOutput.Discard)
            {
                spawn.OpenNull(1, forWriting: true);
            }
            else if (launch.Output == WorkerOutput.Capture)
            {
                (int outputRead, int outputWrite) = Track(opened, Descriptors.Pipe());
                spawn.Duplicate(outputWrite, 1);
                standardOutput = new UnixOutputPipe(outputRead, isError: false);
            }

            spawn.Duplicate(errorWrite, 2);

            // The segment first: its own descriptor may be 3. All others are 10 or more.
            spawn.Duplicate(launch.Segment.Descriptor, SegmentDescriptor);
            spawn.Duplicate(childControl, ControlDescriptor);
            if (childLifeLine >= 0)
            {
                spawn.Duplicate(childLifeLine, LifeLineDescriptor);
            }

            spawn.CloseFrom(LifeLineDescriptor + (childLifeLine >= 0 ? 1 : 0));
            if (launch.WorkingDirectory is not null)
            {
                spawn.ChangeDirectory(launch.WorkingDirectory);
            }

            (IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =
                launch.Described($"{ControlDescriptor}", $"{SegmentDescriptor}");
            id = spawn.Start(launch.FileName, arguments, environment);

            // At once: without the life line a stopped worker would stay if this process died.
            _ = childLifeLine >= 0 && Processes.ContinueGroupAtHangUp(childLifeLine, id);

            // Now: there is a descriptor for it, and a process that is never reaped by this one keeps its id until it ends.
            string? folder = launch.Environment.GetValueOrDefault("TMPDIR");
            string? directory = launch.WorkingDirectory;
            int started = id;
            RuntimeFiles? FindFiles() => RuntimeFiles.Of(started, folder, directory);
            files = FindFiles();
            int processDescriptor = Processes.OpenProcessDescriptor(id, out int error);
            string? shortcoming = processDescriptor >= 0 || !OperatingSystem.IsLinux() ? null
                : $"pidfd_open gave {SystemError.Describe(error)}, so that the end of a worker is only seen by its channel.";

            // The parent's ends stay open, the child's are its own now.
            int[] kept = [control, errorRead, lifeLine, .. standardOutput is null ? (int[])[] : [standardOutput.Descriptor]];
            var standardError = new UnixOutputPipe(errorRead, isError: true);
            var process = new UnixWorkerProcess(
                id, control, processDescriptor, lifeLine, standardOutput, standardError, files, FindFiles)
            {
                Shortcoming = shortcoming,
            };
            opened.RemoveAll(kept.Contains);
            return process;
        }
        catch (Exception) when (id > 0)
        {
            // A process that cannot be watched, for want of descriptors or memory, is not left behind.
            _ = Processes.Kill(id, Processes.Sigkill);
            _ = Reap(id);
            FileRemoval.Run(() => files?.Remove());
            throw;
        }
        finally
        {
            opened.ForEach(descriptor => _ = Descriptors.Close(descriptor));
        }
    }

    public override void Watch(IWorkerWatcher watcher)
    {
        _watcher = watcher;
        _standardError.Start(watcher);
        _standardOutput?.Start(watcher);
        PollLoop.Watch.Post(() =>
        {
            PollLoop.Watch.Add(_control, OnControlClosed);
            if (_processDescriptor >= 0)
            {
                PollLoop.Watch.Add(_processDescriptor, OnExited);
            }
        });
    }

    public override void Abandon()
    {
        _ = KillAndReap();
        _standardError.Abandon();
        _standardOutput?.Abandon();
        CloseDescriptors();
        FileRemoval.Run(RemoveFiles);
    }

    public override void RemoveFiles() => _files?.Remove();

    public override void Terminate()
    {
        lock (_lock)
        {
            if (!_reaped)
            {
                _ = Processes.Kill(-Id, Processes.Sigterm);
            }
        }
    }

    public override void Kill()
    {
        lock (_lock)
        {
            if (!_reaped)
            {
                KillGroupNoLock();
            }
        }
    }

    public override void SendControl(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            if (_reaped)
            {
                return;
            }

            fixed (byte* bytes = message)
            {
                int flags = OperatingSystem.IsMacOS() ? 0x80 : DontWait | NoSignal;
                _ = Descriptors.Send(_control, bytes, (nuint)message.Length, flags);
            }
        }
    }

    public override void DrainOutput()
    {
        _standardError.Drain();
        _standardOutput?.Drain();
    }

    private static (int First, int Second) Track(List<int> opened, (int First, int Second) pair)
    {
        opened.Add(pair.First);
        opened.Add(pair.Second);
        return pair;
    }

    // On the watch thread. The worker never writes to the control channel, so readable means closed.
    private void OnControlClosed()
    {
        PollLoop.Watch.Remove(_control);
        if (_processDescriptor >= 0)
        {
            _watcher!.ControlClosed();
            return;
        }

        // Without process descriptors (macOS, Linux before 5.3) the closed channel is the news of the death.
        Kill();
        if (!NewThread.TryStart(OnExited, $"Procession reaper of {Id}"))
        {
            OnExited(); // A killed process does not keep this thread for long.
        }
    }

    private void OnExited()
    {
        int exitCode = KillAndReap();
        if (_processDescriptor >= 0)
        {
            PollLoop.Watch.Remove(_control);
            PollLoop.Watch.Remove(_processDescriptor);
        }

        CloseDescriptors();
        _watcher!.Exited(exitCode);
    }

    private int KillAndReap()
    {
        lock (_lock)
        {
            // Until the worker is reaped its group cannot belong to anyone else, so what it left running is killed now.
            KillGroupNoLock();
            _reaped = true;
            _files ??= _findFiles();
        }

        // Not under the lock: a killed process with much memory, or in a file system that hangs, may take long to end, and
        // callers that want to kill it or send it something must not wait for that. Nobody uses its id any more.
        return Reap(Id);
    }

    private void CloseDescriptors()
    {
        if (_processDescriptor >= 0)
        {
            _ = Descriptors.Close(_processDescriptor);
        }

        if (_lifeLine >= 0)
        {
            _ = Descriptors.Close(_lifeLine);
        }

        _ = Descriptors.Close(_control);
    }

    private void KillGroupNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        _ = Processes.Kill(-Id, Processes.Sigkill);
        _ = Processes.Kill(Id, Processes.Sigkill);
    }

    private static int Reap(int id)
    {
        int status;
        while (Processes.WaitPid(id, out status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != SystemError.Eintr)
            {
                // Somebody else waited for all children (SIGCHLD ignored, or a native library): the status is lost.
                return int.MinValue;
            }
        }

        int signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : -signal;
    }
}
