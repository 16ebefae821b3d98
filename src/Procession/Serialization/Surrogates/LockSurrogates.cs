using System.Globalization;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Locks that nobody holds, which arrive as new ones, and tokens that nothing can cancel any more. Their state is only read:
/// taking a lock to see whether it is free could make another thread fail that tries to take it.
/// </summary>
internal static class LockSurrogates
{
    private const string Held =
        "it is held; send the object that it protects when no thread is in it, or the values that are needed";

    public static Surrogate Cancellation() => new Surrogate<CancellationToken, bool>(
        token => token.CanBeCanceled
            ? token == new CancellationToken(true)
                ? true
                : throw new Refusal(typeof(CancellationToken), RefusalPolicy.Cancellation)
            : false,
        isCancelled => new CancellationToken(isCancelled));

#pragma warning disable CS9216 // The lock is looked at as an object, not locked as one.
    public static Surrogate Lock() => new Surrogate<Lock, bool>(
        gate => Check(gate, Convert.ToUInt64(Field(gate, "_owningThreadId"), CultureInfo.InvariantCulture) == 0),
        _ => new Lock());
#pragma warning restore CS9216

    // One permit of at most one is a lock. More permits are a limit of this process, and without a maximum it is not known
    // whether the semaphore is free.
    public static Surrogate Semaphore() => new Surrogate<SemaphoreSlim, bool>(
        gate => (int)Field(gate, "m_maxCount")! == 1
            ? Check(gate, gate.CurrentCount == 1 && !((StrongBox<bool>)Field(gate, "m_lockObjAndDisposed")!).Value)
            : throw new Refusal(
                typeof(SemaphoreSlim),
                "it limits the threads of this process, and only new SemaphoreSlim(1, 1) is known to be a lock; " +
                "create it in the worker, or use SharedSemaphore for a limit that all processes share"),
        _ => new SemaphoreSlim(1, 1));

    public static Surrogate ReadersAndWriter() => new Surrogate<ReaderWriterLockSlim, LockRecursionPolicy>(
        gate =>
        {
            Check(gate, (uint)Field(gate, "_owners")! == 0 && !(bool)Field(gate, "_fDisposed")!);
            return gate.RecursionPolicy;
        },
        policy => new ReaderWriterLockSlim(policy));

    public static Surrogate Spinning() => new Surrogate<SpinLock, bool>(
        gate =>
        {
            Check(gate, !gate.IsHeld);
            return gate.IsThreadOwnerTrackingEnabled;
        },
        isTracking => new SpinLock(isTracking));

    private static object? Field(object gate, string name) => HiddenField.Get(gate.GetType(), gate, name);

    private static bool Check(object gate, bool isFree) => isFree ? true : throw new Refusal(gate.GetType(), Held);
}
