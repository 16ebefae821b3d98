using System.Buffers;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Native;
using Procession.Settings;
using Procession.Sharing;
using Procession.Threads;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers;
using Procession.Workers.Death;
using Procession.Workers.Output;
using Procession.Workers.Sending;

namespace Procession.Children;

/// <summary>
/// The parent's side of a running child, which is a worker process whose only task is its target. Reads on its own thread
/// what the child reports.
/// </summary>
internal sealed class ChildHandle : IWorkerWatcher
{
    private readonly WorkerProcess _process;
    private readonly WireChannel _channel;
    private readonly FrameSender _sender;
    private readonly FunctionReference _target;
    private readonly ChildIdentity _identity;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _exited = new();
    private readonly List<SharedResource> _luggage = [];
    private readonly OutputTail _tail = new();
    private ChildStart? _start; // set before the child is told anything
    private ItemFailure? _failure;
    private int _exitCode;

    private ChildHandle(FunctionReference target, ChildIdentity identity, WorkerProcess process, WireChannel channel)
    {
        _target = target;
        _identity = identity;
        _process = process;
        _channel = channel;
        _sender = new FrameSender(channel.Outgoing, $"Procession {identity.Name} sender", GiveUp);
    }

    public int ProcessId => _process.Id;

    /// <summary>
    /// Completes with the exit code, or minus the signal, once everything that the child reported was read.
    /// </summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Ends when the child is about to read its target, or has ended.</summary>
    public Task Begun => _start!.Over;

    /// <summary>The last lines that it wrote to stderr.</summary>
    public string LastErrorLines => _tail.ToString();

    /// <summary>The exception of the target.</summary>
    public Exception? Exception => Ended.IsCompleted ? _failure?.ToException() : null;

    /// <summary>Starts a process that runs the target.</summary>
    /// <param name="target">The function to run.</param>
    /// <param name="identity">The name of the child and of its parent.</param>
    /// <param name="startTimeout">How long it may take until it reads its target; -1 ms: forever.</param>
    public static ChildHandle Start(FunctionReference target, ChildIdentity identity, TimeSpan startTimeout)
    {
        var launcher = new WorkerLauncher(PoolSettings.From(new ProcessPoolOptions { Name = identity.Name, Processes = 1 }));
        launcher.ThrowIfTooDeep();

        // Done first, while there is no process that would have to be ended.
        WorkerConfiguration configuration = launcher.Configuration(WorkerConfiguration.NumberOfChildren);
        (WorkerProcess process, WireChannel channel) = launcher.StartProcess();
        var child = new ChildHandle(target, identity, process, channel);
        child.Begin(configuration, startTimeout);
        return child;
    }

    /// <summary>Asks the child to end: SIGTERM.</summary>
    public void Terminate() => _process.Terminate();

    /// <summary>Ends the child at once: SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();

        // Done now, because this program may be killed before it has reaped the child.
        FileRemoval.Run(_process.RemoveFiles);
    }

    /// <inheritdoc/>
    void IWorkerWatcher.Exited(int exitCode)
    {
        _exitCode = exitCode;

        // What the child published before its end is still read.
        _channel.Incoming.Close();
        _exited.Set();
    }

    /// <inheritdoc/>
    void IWorkerWatcher.ControlClosed()
    {
        // A child may close whatever it likes; Exited reports its end.
    }

    /// <inheritdoc/>
    Task? IWorkerWatcher.Output(ReadOnlySpan<byte> bytes, bool isError)
    {
        if (isError)
        {
            _tail.Add(bytes);
        }

        return InheritedOutput.Write(bytes);
    }

    private void Begin(WorkerConfiguration configuration, TimeSpan startTimeout)
    {
        // A foreground thread keeps this program running until the child has ended, unless the child is a daemon.
        try
        {
            Pack();
            _start = new ChildStart(startTimeout, _process.Kill);
            _sender.Start();
            _sender.Send(new OutgoingFrame(
                FrameKind.Configure, 0, 0, null, new ReadOnlySequence<byte>(configuration.ToBytes())));
            _sender.Send(new OutgoingFrame(
                FrameKind.RunTarget, 0, 0, null, new ReadOnlySequence<byte>(_identity.ToBytes(_target.Payload))));
            NewThread.Start(
                ReadFrames, $"Procession {_identity.Name}", "that reads what a child reports", isBackground: _identity.IsDaemon);
        }
        catch (Exception)
        {
            _start?.Dispose();
            _process.Abandon();
            _sender.Close();
            Unpack();
            _channel.Dispose();
            throw;
        }

        try
        {
            _process.Watch(this);
        }
        catch (Exception)
        {
            _process.Abandon();
            ((IWorkerWatcher)this).Exited(int.MinValue);
        }
    }

    // The user may dispose what the target captured as soon as Start returns, when the child has not opened it yet.
    private void Pack()
    {
        foreach (SharedResource resource in _target.Captured.OfType<SharedResource>())
        {
            ObjectDisposedException.ThrowIf(!resource.TryAddReference(), resource);
            _luggage.Add(resource);
        }
    }

    private void Unpack()
    {
        _luggage.ForEach(resource => resource.Release());
        _luggage.Clear();
    }

    private void ReadFrames()
    {
        try
        {
            var buffer = new FrameBuffer();
            while (_channel.Incoming.WaitForFrame())
            {
                FrameHeader header = _channel.Incoming.ReadHeader();
                if (!buffer.TryRead(_channel.Incoming, header.Length, out Payload payload) || !_channel.Incoming.EndFrame(0))
                {
                    break;
                }

                Take(header.Kind, payload);
            }
        }
        catch (Exception e)
        {
            // The child damaged its channel. It may go on, but nothing more that it reports is believed.
            _failure = ItemFailure.Of(e);
        }

        _exited.Wait();
        _process.DrainOutput();
        InheritedOutput.Flush();
        FileRemoval.Run(_process.RemoveFiles);
        _sender.Close();
        Unpack();
        _channel.Dispose();
        _start!.End();
        if (_start.HasExpired)
        {
            _failure ??= ItemFailure.Of(new TimeoutException(DescribeOverdue()));
        }

        QueuedByRuntime.End(_ended.Task, () => _ended.SetResult(_exitCode));
    }

    private string DescribeOverdue()
    {
        string last = LastErrorLines;
        string lines = last.Length == 0 ? "It wrote nothing to stderr." : $"Last stderr lines:\n{last}";
        return $"Child '{_identity.Name}' (pid {ProcessId}) was killed because it had not begun within StartTimeout "
            + $"({TimeText.Seconds(_start!.Limit)} s). Its runtime waits for something, or the machine is overloaded: then raise "
            + $"StartTimeout. {lines}";
    }

    // The child can never receive its whole target.
    private void GiveUp(DamagedDataException damage)
    {
        _failure = ItemFailure.Of(damage);
        _process.Kill();
    }

    private void Take(FrameKind kind, in Payload payload)
    {
        switch (kind)
        {
            case FrameKind.TargetOpened:
                Unpack();
                break;
            case FrameKind.TargetEnded when payload.Bytes.Length > 0:
            case FrameKind.InitializerFailed:
                _failure = ItemFailure.Remote(payload);
                break;
            case FrameKind.Ready:
                _start!.End();
                break;
            case FrameKind.TargetEnded:
                break;
            default:
                throw new InvalidDataException($"A child sent a frame of the unknown kind {kind}.");
        }
    }
}
