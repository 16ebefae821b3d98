using Procession.Serialization;
using Procession.Sharing;

namespace Procession.Messaging;

/// <summary>
/// Two pipes, one for each direction. For each end of each pipe there is a lock in shared memory, which keeps the messages of
/// several processes apart.
/// </summary>
/// <remarks>
/// A process that dies in the middle of a message leaves a part of it in the pipe, and nobody can tell where the next one
/// begins. So the process that takes the lock over from a dead one marks that direction as broken, permanently and for all
/// processes. A process that fails in the middle of a message, for example for lack of memory, does the same.
/// </remarks>
internal sealed unsafe class PipeEnds : IConnectionEnds
{
    public const long GuardsSize = BrokenOffset + (2 * sizeof(int));
    private const int BrokenOffset = 4 * RobustLock.Size;
    private readonly PipeEnd? _read;
    private readonly PipeEnd? _write;
    private readonly SharedPart _guards;
    private readonly bool _isSecond;

    public PipeEnds(PipeEnd? read, PipeEnd? write, SharedPart guards, bool isSecond)
    {
        _read = read;
        _write = write;
        _guards = guards;
        _isSecond = isSecond;
    }

    public int ReadDescriptor => _read?.Descriptor ?? -1;

    public int WriteDescriptor => _write?.Descriptor ?? -1;

    public bool IsSenderLost
    {
        get
        {
            // Marked before the sender gives its lock back: a direction that has no lock owner and is not marked has sent
            // everything.
            ulong sender = Sending(WayIn).Owner;
            return (sender != 0 && ThreadIdentity.HasEnded(sender)) || Volatile.Read(ref *Broken(WayIn)) != 0;
        }
    }

    public bool IsClosed => _guards.IsReleased;

    // The direction from the second end to the first is 0.
    private int WayIn => _isSecond ? 1 : 0;

    private int WayOut => _isSecond ? 0 : 1;

    public void BeginPoll() => ObjectDisposedException.ThrowIf(!_read!.TryAddReference(), typeof(PipeConnection));

    public void EndPoll() => _read!.Release();

    public void BeginSend() => Enter(_write!, Sending(WayOut), WayOut);

    public void EndSend() => Exit(_write!, Sending(WayOut));

    public void BeginReceive() => Enter(_read!, Receiving(WayIn), WayIn);

    public void EndReceive() => Exit(_read!, Receiving(WayIn));

    public void BreakWayOut() => Volatile.Write(ref *Broken(WayOut), 1);

    public void BreakWayIn() => Volatile.Write(ref *Broken(WayIn), 1);

    public IHandle ToHandle(IKeeper? keeper) =>
        new Handle(_read?.ToHandle(keeper), _write?.ToHandle(keeper), _guards.ToHandle(keeper), _isSecond);

    public void Close()
    {
        _read?.Release();
        _write?.Release();
        _guards.Release();
    }

    // The references keep the descriptor open, so that its number is not reused, while it is read or written. They also keep
    // the locks, so that this lock can be given back even if the end is closed in this process meanwhile.
    private void Enter(PipeEnd end, RobustLock guard, int way)
    {
        SharedHold held = _guards.Hold();
        if (!end.TryAddReference())
        {
            held.Dispose();
            throw new ObjectDisposedException(nameof(PipeConnection));
        }

        try
        {
            if (guard.Enter(WaitLimit.Endless) == LockTaking.Abandoned)
            {
                Volatile.Write(ref *Broken(way), 1);
            }
        }
        catch (Exception)
        {
            end.Release(); // closed while it waited, or no descriptor to find out this thread's identity
            held.Dispose();
            throw;
        }

        if (Volatile.Read(ref *Broken(way)) != 0)
        {
            Exit(end, guard);
            throw new IOException(
                "The connection is broken: a process died, or failed, in the middle of a message, and nobody can tell where the "
                + "next one begins. Make a new ProcessPipe.");
        }
    }

    private void Exit(PipeEnd end, RobustLock guard)
    {
        guard.TryExit();
        end.Release();
        _guards.Block.Release(); // held since Enter
    }

    // These need the memory of the locks to be held, as it is between Enter and Exit.
    private RobustLock Sending(int way) => new(_guards.HeldPointer + (2 * way * RobustLock.Size), _guards);

    private RobustLock Receiving(int way) => new(_guards.HeldPointer + (((2 * way) + 1) * RobustLock.Size), _guards);

    private int* Broken(int way) => (int*)(_guards.HeldPointer + BrokenOffset) + way;

    [Sendable]
    private sealed record Handle(PipeEndHandle? Read, PipeEndHandle? Write, SharedPartHandle Guards, bool IsSecond) : IHandle
    {
        public Type Opens => typeof(PipeConnection);

        public object Open()
        {
            PipeEnd? read = null;
            PipeEnd? write = null;
            try
            {
                read = Read is null ? null : PipeEnd.Open(Read);
                write = Write is null ? null : PipeEnd.Open(Write);
                var guards = SharedPart.Open(Guards, typeof(PipeConnection), GuardsSize);
                return new PipeConnection(new PipeEnds(read, write, guards, IsSecond));
            }
            catch (Exception)
            {
                read?.Release();
                write?.Release();
                throw;
            }
        }
    }
}
