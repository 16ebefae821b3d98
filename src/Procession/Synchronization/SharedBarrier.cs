using System.Diagnostics;
using Procession.Serialization;
using Procession.Sharing;
using Procession.Synchronization;

namespace Procession;

/// <summary>
/// A barrier at which a fixed number of threads, of any processes, wait for each other before they go on together. Python's
/// <c>multiprocessing.Barrier</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It can be sent to workers and children together with its action, which must be sendable. If a party dies
/// while it waits, the barrier breaks, so that the others do not wait forever. Linux only so far.
/// </remarks>
[DebuggerDisplay("{_part}")]
public sealed class SharedBarrier : IDisposable, ITravelsAsHandle
{
    private const int MostParties = 1 << 22; // the most threads that Linux can have; each has a place in the memory

    private readonly SharedPart _part;
    private readonly Action? _action;
    private readonly TimeSpan _timeout;

    /// <summary>Creates a barrier.</summary>
    /// <param name="parties">The number of threads that wait for each other: 1 to 4,194,304, the most that Linux can
    /// have.</param>
    /// <param name="action">Run each time the barrier opens, by the last thread to arrive, before the others go on.</param>
    /// <param name="timeout">How long <see cref="Wait()"/> waits; <see langword="null"/> or -1 ms: forever.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedBarrier(int parties, Action? action = null, TimeSpan? timeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parties);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parties, MostParties);
        _ = WaitLimit.Of(timeout ?? Timeout.InfiniteTimeSpan);
        _part = SharedPart.Create(BarrierState.Size(parties), typeof(SharedBarrier));
        _action = action;
        _timeout = timeout ?? Timeout.InfiniteTimeSpan;
        State.Initialize(parties);
    }

    private SharedBarrier(SharedPart part, Action? action, TimeSpan timeout)
    {
        _part = part;
        _action = action;
        _timeout = timeout;
    }

    /// <summary>Gets the number of threads that wait for each other.</summary>
    public int Parties => State.Parties;

    /// <summary>Gets the number of threads that are waiting now. Python's <c>n_waiting</c>.</summary>
    public int Waiting => State.Waiting;

    /// <summary>Gets whether the barrier is broken: no thread can pass before a <see cref="Reset"/>.</summary>
    public bool IsBroken => State.IsBroken;

    private unsafe BarrierState State => new(_part.Pointer);

    /// <summary>Waits for the others, at most for the time given to the constructor.</summary>
    /// <returns>A number from 0 to <see cref="Parties"/> - 1, different for each of the threads that pass together.</returns>
    /// <exception cref="BrokenBarrierException">The barrier is broken or was reset, the time is over, or a party
    /// died.</exception>
    public int Wait() => Wait(_timeout);

    /// <summary>Waits for the others, at most for a given time. When the time is over, the barrier breaks for all.</summary>
    /// <param name="timeout">How long to wait at most; -1 ms forever.</param>
    /// <returns>A number from 0 to <see cref="Parties"/> - 1, different for each of the threads that pass together.</returns>
    /// <exception cref="BrokenBarrierException">The barrier is broken or was reset, the time is over, or a party
    /// died.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public int Wait(TimeSpan timeout)
    {
        var limit = WaitLimit.Of(timeout);
        BarrierState state = State;
        using SharedHold held = _part.Hold();
        int place = state.Arrive(limit, out int generation);
        if (place == state.Parties - 1)
        {
            Pass(state, generation);
        }
        else
        {
            state.AwaitPass(generation, limit, _part);
        }

        return place;
    }

    /// <summary>Breaks the barrier: threads that wait, or arrive before a <see cref="Reset"/>, get an exception.</summary>
    public void Abort()
    {
        using SharedHold held = _part.Hold();
        State.Break();
    }

    /// <summary>Resets the barrier to its initial state. Threads that wait get an exception.</summary>
    public void Reset()
    {
        using SharedHold held = _part.Hold();
        State.Reset();
    }

    /// <summary>Releases the barrier's memory in this process; other processes can still use it.</summary>
    public void Dispose() => _part.Release();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper), _action, _timeout);

    // The action is user code, so it runs while no lock is held.
    private void Pass(BarrierState state, int generation)
    {
        try
        {
            _action?.Invoke();
        }
        catch (Exception)
        {
            state.Break();
            throw;
        }

        state.Open(generation);
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part, Action? Action, TimeSpan Timeout) : IHandle
    {
        public object Open() => new SharedBarrier(SharedPart.Open(Part, typeof(SharedBarrier)), Action, Timeout);
    }
}
