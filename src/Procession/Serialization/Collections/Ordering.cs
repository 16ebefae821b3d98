namespace Procession.Serialization;

/// <summary>
/// Enumerates what OrderBy and ThenBy created, and records which elements are equal in that order, which ThenBy needs. LINQ
/// does not tell, so the elements are ordered here, by its own keys and comparers.
/// </summary>
internal static class Ordering
{
    private const string ByKey = "OrderedIterator`2";
    private const string ByItself = "ImplicitlyStableOrderedIterator`1";

    /// <summary>Whether the type is a LINQ class whose order is understood here.</summary>
    public static bool IsKnown(Type type) => type.Name is ByKey or ByItself && type.Namespace == "System.Linq" &&
        FrameworkTypes.Owns(type);

    public static OrderedSequence<T> Of<T>(IOrderedEnumerable<T> sequence)
    {
        switch (sequence)
        {
            case OrderedSequence<T> ordered:
                return ordered;
            case ReorderedSequence<T> further:
                OrderedSequence<int> order = Of(further.Order);
                return new OrderedSequence<T>(Array.ConvertAll(order.Items, i => further.Items[i]), order.Ranks);
            default:
                Type level = typeof(Enumerable).GetNestedType("OrderedIterator`1", System.Reflection.BindingFlags.NonPublic)!
                    .MakeGenericType(typeof(T));
                T[] items = Evaluation.Of((IEnumerable<T>)HiddenField.Get(level, sequence, "_source")!, sequence.GetType());
                return Arrange(items, LevelsOf<T>(sequence, items));
        }
    }

    private static OrderedSequence<T> Arrange<T>(T[] items, List<Comparison<int>> levels)
    {
        var comparer = Comparer<int>.Create(Compare);
        int[] order = [.. Enumerable.Range(0, items.Length).Order(comparer)];
        int[] ranks = new int[items.Length];
        bool anyEqual = false;
        for (int i = 1; i < order.Length; i++)
        {
            bool isEqual = Compare(order[i - 1], order[i]) == 0;
            anyEqual |= isEqual;
            ranks[i] = isEqual ? ranks[i - 1] : i;
        }

        return new OrderedSequence<T>(Array.ConvertAll(order, i => items[i]), anyEqual ? ranks : null);

        int Compare(int a, int b)
        {
            int result = 0;
            for (int i = 0; i < levels.Count && result == 0; i++)
            {
                result = levels[i](a, b);
            }

            return result;
        }
    }

    // From the first OrderBy to the last ThenBy.
    private static List<Comparison<int>> LevelsOf<T>(object sequence, T[] items)
    {
        List<Comparison<int>> levels = [];
        for (object? each = sequence; each is not null;)
        {
            Type type = each.GetType();
            bool isDescending = (bool)HiddenField.Get(type, each, "_descending")!;
            if (type.Name == ByItself)
            {
                levels.Insert(0, Level<T, T>.Of(items, item => item, null, isDescending));
                break;
            }

            var level = typeof(Level<,>).MakeGenericType(type.GetGenericArguments()).GetMethod("Make")!
                .CreateDelegate<Func<T[], object, object?, bool, Comparison<int>>>();
            object? comparer = HiddenField.Get(type, each, "_comparer");
            levels.Insert(0, level(items, HiddenField.Get(type, each, "_keySelector")!, comparer, isDescending));
            each = HiddenField.Get(type, each, "_parent");
        }

        return levels;
    }

    /// <summary>One OrderBy or ThenBy.</summary>
    private static class Level<T, TKey>
    {
        public static Comparison<int> Make(T[] items, object keySelector, object? comparer, bool isDescending) =>
            Of(items, (Func<T, TKey>)keySelector, (IComparer<TKey>?)comparer, isDescending);

        public static Comparison<int> Of(
            T[] items, Func<T, TKey> keySelector, IComparer<TKey>? comparer, bool isDescending)
        {
            TKey[] keys = Array.ConvertAll(items, item => keySelector(item));
            comparer ??= Comparer<TKey>.Default;
            return isDescending
                ? (a, b) => comparer.Compare(keys[b], keys[a])
                : (a, b) => comparer.Compare(keys[a], keys[b]);
        }
    }
}
