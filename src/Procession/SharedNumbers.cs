using System.Numerics;
using System.Runtime.CompilerServices;

namespace Procession;

/// <summary>
/// Changes of whole numbers in shared memory that no other process can come in between of, without a lock.
/// </summary>
/// <remarks>Thread-safe across processes. Each is a full memory fence, like <see cref="Interlocked"/>.</remarks>
public static class SharedNumbers
{
    /// <summary>Adds to a value.</summary>
    /// <typeparam name="T">A whole number of 4 or 8 bytes.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="amount">What to add; it wraps around at the end of the range.</param>
    /// <returns>The new value.</returns>
    public static T Add<T>(this SharedValue<T> value, T amount)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        T result = Add(ref value.Value, amount);
        GC.KeepAlive(value);
        return result;
    }

    /// <summary>Adds one to a value.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The new value.</returns>
    public static T Increment<T>(this SharedValue<T> value)
        where T : unmanaged, IBinaryInteger<T> => value.Add(T.One);

    /// <summary>Takes one from a value.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The new value.</returns>
    public static T Decrement<T>(this SharedValue<T> value)
        where T : unmanaged, IBinaryInteger<T> => value.Add(-T.One);

    /// <summary>Sets a value.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="replacement">The new value.</param>
    /// <returns>The old value.</returns>
    public static T Exchange<T>(this SharedValue<T> value, T replacement)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        T result = Interlocked.Exchange(ref value.Value, replacement);
        GC.KeepAlive(value);
        return result;
    }

    /// <summary>Sets a value if it is still what it was.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="replacement">The new value.</param>
    /// <param name="comparand">What the value has to be now.</param>
    /// <returns>What it was: if that is the comparand, it was replaced.</returns>
    public static T CompareExchange<T>(this SharedValue<T> value, T replacement, T comparand)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        T result = Interlocked.CompareExchange(ref value.Value, replacement, comparand);
        GC.KeepAlive(value);
        return result;
    }

    /// <summary>Adds to an element of an array.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">Which element.</param>
    /// <param name="amount">What to add; it wraps around at the end of the range.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public static T Add<T>(this SharedArray<T> array, long index, T amount)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(array);
        T result = Add(ref array[index], amount);
        GC.KeepAlive(array);
        return result;
    }

    /// <summary>Sets an element of an array if it is still what it was.</summary>
    /// <typeparam name="T">A whole number.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">Which element.</param>
    /// <param name="replacement">The new value.</param>
    /// <param name="comparand">What the element has to be now.</param>
    /// <returns>What it was: if that is the comparand, it was replaced.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public static T CompareExchange<T>(this SharedArray<T> array, long index, T replacement, T comparand)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(array);
        T result = Interlocked.CompareExchange(ref array[index], replacement, comparand);
        GC.KeepAlive(array);
        return result;
    }

    private static T Add<T>(ref T location, T amount)
        where T : unmanaged, IBinaryInteger<T>
    {
        // The common ones in one instruction; the compiler drops the branches.
        if (typeof(T) == typeof(int))
        {
            int sum = Interlocked.Add(ref Unsafe.As<T, int>(ref location), Unsafe.As<T, int>(ref amount));
            return Unsafe.As<int, T>(ref sum);
        }

        if (typeof(T) == typeof(long))
        {
            long sum = Interlocked.Add(ref Unsafe.As<T, long>(ref location), Unsafe.As<T, long>(ref amount));
            return Unsafe.As<long, T>(ref sum);
        }

        T seen = location;
        while (true)
        {
            T found = Interlocked.CompareExchange(ref location, seen + amount, seen);
            if (found == seen)
            {
                return seen + amount;
            }

            seen = found;
        }
    }
}
