using System.Globalization;
using Procession.Functions;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>
/// Finds the cultures of a caller among those that earlier calls of the pool had, so that each worker is sent each of them
/// only once. Thread-safe.
/// </summary>
/// <param name="own">Those of the pool, which its workers have from the start.</param>
internal sealed class CallerCultures(CulturePair own)
{
    private const int Most = 32;
    // Guards writing _others; an array that was published is never changed.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private CulturePair[] _others = [];

    /// <summary>The cultures of this thread; <see langword="null"/> if they are the pool's.</summary>
    /// <exception cref="SerializationFailedException">They cannot travel.</exception>
    public CulturePair? OfCaller()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        CultureInfo uiCulture = CultureInfo.CurrentUICulture;
        return own.IsSurely(culture, uiCulture) ? null : Find(culture, uiCulture);
    }

    private CulturePair? Find(CultureInfo culture, CultureInfo uiCulture)
    {
        CulturePair[] others = Volatile.Read(ref _others);
        if (Array.Find(others, other => other.IsSurely(culture, uiCulture)) is { } sure)
        {
            return sure;
        }

        return own.IsAs(culture, uiCulture)
            ? null
            : Array.Find(others, other => other.IsAs(culture, uiCulture)) ?? Add(CulturePair.Capture());
    }

    private CulturePair Add(CulturePair pair)
    {
        _ = pair.Payload; // on the caller's thread: what cannot travel is refused here
        lock (_lock)
        {
            // The oldest is dropped; calls that have it keep it.
            _others = _others.Length < Most ? [.. _others, pair] : [.. _others.AsSpan(1), pair];
        }

        return pair;
    }
}
