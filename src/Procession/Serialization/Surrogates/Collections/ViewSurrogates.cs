using System.Buffers;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Procession.Serialization;

/// <summary>Objects that view another collection, or build one: sent together with it.</summary>
internal static class ViewSurrogates
{
    public static Surrogate SortedSetView<T>() => new Surrogate<SortedSet<T>, (SortedSet<T> All, T Min, T Max)>(
        view => ((SortedSet<T>)Part(view, "_underlying")!, (T)Part(view, "_min")!, (T)Part(view, "_max")!),
        wire => wire.All.GetViewBetween(wire.Min, wire.Max))
    {
        LooksInsideAs = new SortedSet<T>(Comparer<T>.Create((_, _) => 0)).GetViewBetween(default!, default!).GetType(),
    };

    // The wrapper subscribes to the inner collection, which its fields do not show.
    public static Surrogate ReadOnlyObservable<T>() =>
        new Surrogate<ReadOnlyObservableCollection<T>, ObservableCollection<T>>(
            wrapper => (ObservableCollection<T>)HiddenField.Get(typeof(ReadOnlyCollection<T>), wrapper, "list")!,
            inner => new ReadOnlyObservableCollection<T>(inner));

    public static Surrogate ListBuilder<T>() => new Surrogate<ImmutableList<T>.Builder, ImmutableList<T>>(
        builder => builder.ToImmutable(),
        list => list.ToBuilder())
    {
        LooksInsideAs = typeof(ImmutableList<T>.Builder),
    };

    public static Surrogate HashSetBuilder<T>() => new Surrogate<ImmutableHashSet<T>.Builder, ImmutableHashSet<T>>(
        builder => builder.ToImmutable(),
        set => set.ToBuilder())
    {
        LooksInsideAs = typeof(ImmutableHashSet<T>.Builder),
    };

    public static Surrogate SortedSetBuilder<T>() => new Surrogate<ImmutableSortedSet<T>.Builder, ImmutableSortedSet<T>>(
        builder => builder.ToImmutable(),
        set => set.ToBuilder())
    {
        LooksInsideAs = typeof(ImmutableSortedSet<T>.Builder),
    };

    public static Surrogate DictionaryBuilder<TKey, TValue>()
        where TKey : notnull =>
        new Surrogate<ImmutableDictionary<TKey, TValue>.Builder, ImmutableDictionary<TKey, TValue>>(
            builder => builder.ToImmutable(),
            map => map.ToBuilder())
        {
            LooksInsideAs = typeof(ImmutableDictionary<TKey, TValue>.Builder),
        };

    public static Surrogate SortedDictionaryBuilder<TKey, TValue>()
        where TKey : notnull =>
        new Surrogate<ImmutableSortedDictionary<TKey, TValue>.Builder, ImmutableSortedDictionary<TKey, TValue>>(
            builder => builder.ToImmutable(),
            map => map.ToBuilder())
        {
            LooksInsideAs = typeof(ImmutableSortedDictionary<TKey, TValue>.Builder),
        };

    // Only the slices are sent: the segments of a pipe are pooled, and lead to everything before and after.
    public static Surrogate Sequence<T>() => new Surrogate<ReadOnlySequence<T>, T[][]>(Pieces, Join);

    private static T[][] Pieces<T>(ReadOnlySequence<T> sequence)
    {
        List<T[]> pieces = [];
        foreach (ReadOnlyMemory<T> piece in sequence)
        {
            pieces.Add(piece.ToArray());
        }

        return [.. pieces];
    }

    private static ReadOnlySequence<T> Join<T>(T[][] pieces)
    {
        if (pieces.Length <= 1)
        {
            return pieces.Length == 0 ? ReadOnlySequence<T>.Empty : new ReadOnlySequence<T>(pieces[0]);
        }

        Piece<T> first = new(pieces[0]);
        Piece<T> last = first;
        foreach (T[] piece in pieces.AsSpan(1))
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<T>(first, 0, last, last.Memory.Length);
    }

    private static object? Part(object view, string name) => HiddenField.Get(view.GetType(), view, name);

    /// <summary>One piece of a sequence.</summary>
    private sealed class Piece<T> : ReadOnlySequenceSegment<T>
    {
        public Piece(T[] items) => Memory = items;

        public Piece<T> Append(T[] items)
        {
            Piece<T> next = new(items) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
