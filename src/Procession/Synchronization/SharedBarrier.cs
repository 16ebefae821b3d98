using System.Diagnostics;
using Procession.Serialization;
using Procession.Sharing;
using Procession.Synchronization;

namespace Procession;

/// <summary>
/// A place where a fixed number of threads, of any processes, wait for each other and then go on together. Python's
/// <c>multiprocessing.Barrier</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It travels to workers and children, and so does its action, which must be able to. If a party dies while it
/// waits, the barrier breaks: nobody waits for the dead, and nobody passes in its stead. Linux only so far.
/// </remarks>
[DebuggerDisplay("{_part}")]
public sealed class SharedBarrier : IDisposable, ITravelsAsHandle
{
    private const int MostParties = 1 << 22; // Linux has no more threads than that; each has a place in the memory

    private readonly SharedPart _part;
    private readonly Action? _action;
    private readonly TimeSpan _timeout;

    /// <summary>Creates a barrier.</summary>
    /// <param name="parties">How many threads have to come: 1 to 4,194,304, which is as many as Linux can have.</param>
    /// <param name="action">Run at each pass, by the last to come, before anybody goes on.</param>
    /// <param name="timeout">How long <see cref="Wait()"/> waits; <see langword="null"/> or -1 ms forever.</param>
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

    /// <summary>Gets how many threads have to come.</summary>
    public int Parties => State.Parties;

    /// <summary>Gets how many are waiting now. Python's <c>n_waiting</c>.</summary>
    public int Waiting => State.Waiting;

    /// <summary>Gets whether nobody can pass before a <see cref="Reset"/>.</summary>
    public bool IsBroken => State.IsBroken;

    private unsafe BarrierState State => new(_part.Pointer);

    /// <summary>Waits for the others, at most for the time given to the constructor.</summary>
    /// <returns>A number from 0 to <see cref="Parties"/> - 1, another for each of those who pass together.</returns>
    /// <exception cref="BrokenBarrierException">It is broken or was reset, the time is over, or a party died.</exception>
    public int Wait() => Wait(_timeout);

    /// <summary>Waits for the others, at most for so long. When the time is over the barrier breaks, for all.</summary>
    /// <param name="timeout">How long to wait at most; -1 ms forever.</param>
    /// <returns>A number from 0 to <see cref="Parties"/> - 1, another for each of those who pass together.</returns>
    /// <exception cref="BrokenBarrierException">It is broken or was reset, the time is over, or a party died.</exception>
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

    /// <summary>Breaks the barrier: who waits, and who comes before a <see cref="Reset"/>, gets an exception.</summary>
    public void Abort()
    {
        using SharedHold held = _part.Hold();
        State.Break();
    }

    /// <summary>Makes the barrier as new. Who waits gets an exception.</summary>
    public void Reset()
    {
        using SharedHold held = _part.Hold();
        State.Reset();
    }

    /// <summary>Lets go of the barrier's memory in this process; other processes go on with it.</summary>
    public void Dispose() => _part.Release();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper), _action, _timeout);

    // The action is the user's: it runs while no lock is held.
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
