using System.Diagnostics;
using Procession.Native;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A flag that one process sets and for which threads of any process wait. Python's <c>multiprocessing.Event</c>.
/// </summary>
/// <remarks>Thread-safe. It can be sent to workers and children. Linux only so far.</remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedEvent : IDisposable, ITravelsAsHandle
{
    private const int Size = 4;
    private readonly SharedPart _part;

    /// <summary>Creates an event.</summary>
    /// <param name="initialState">Whether it is set at first.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedEvent(bool initialState = false)
    {
        _part = SharedPart.Create(Size, typeof(SharedEvent));
        Volatile.Write(ref *Word, initialState ? 1 : 0);
    }

    private SharedEvent(SharedPart part) => _part = part;

    /// <summary>Gets whether the event is set. Python's <c>is_set</c>.</summary>
    public bool IsSet => Volatile.Read(ref *Word) != 0;

    private int* Word => (int*)_part.Pointer;

    /// <summary>Sets the event and wakes all threads that wait. Does nothing if it is already set.</summary>
    public void Set()
    {
        int* word = Word;
        if (Interlocked.Exchange(ref *word, 1) == 0)
        {
            LinuxSleeper.Instance.Wake(word, int.MaxValue);
        }

        GC.KeepAlive(_part);
    }

    /// <summary>
    /// Resets the event; threads that wait from now on wait for the next <see cref="Set"/>. Python's <c>clear</c>.
    /// </summary>
    public void Reset() => Volatile.Write(ref *Word, 0);

    /// <summary>Waits until the event is set.</summary>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the event is set, at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether it was set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Wait(TimeSpan timeout)
    {
        var limit = WaitLimit.Of(timeout);
        int* word = Word;
        bool isSet = Volatile.Read(ref *word) != 0 || Sleep(word, limit);
        GC.KeepAlive(_part);
        return isSet;
    }

    /// <summary>Releases the event's memory in this process; other processes can still use it.</summary>
    public void Dispose() => _part.Release();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper));

    private bool Sleep(int* word, WaitLimit limit)
    {
        using SharedHold held = _part.Hold();
        while (Volatile.Read(ref *word) == 0)
        {
            _part.ThrowIfReleased();
            if (limit.IsOver)
            {
                return false;
            }

            LinuxSleeper.Instance.Sleep(word, 0, limit.NextSleep());
        }

        return true;
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part) : IHandle
    {
        public object Open() => new SharedEvent(SharedPart.Open(Part, typeof(SharedEvent)));
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : IsSet ? "set" : "not set";
}
