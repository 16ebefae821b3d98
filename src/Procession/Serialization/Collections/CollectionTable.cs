namespace Procession.Serialization;

/// <summary>
/// Finds the body of a framework collection by the collection's name, so that no assembly is loaded before it is needed.
/// </summary>
internal static class CollectionTable
{
    public static Body? Find(Type type)
    {
        // Frozen collections are instances of hidden subclasses. In other families (the views of a sorted set), a subclass
        // has a meaning of its own.
        Type level = type;
        while (type.Namespace == "System.Collections.Frozen" && level.BaseType is { } parent && parent != typeof(object))
        {
            level = parent;
        }

        return level.IsConstructedGenericType && Definition(level) is { } definition
            ? (Body)SlotSelection.Make(definition, level.GetGenericArguments())
            : null;
    }

    /// <summary>Finds how a user's subclass of a framework collection is sent.</summary>
    public static Body? FindDerived(Type type)
    {
        if (type.IsAbstract)
        {
            return null;
        }

        Type? level = type.BaseType;
        while (level is not null && !FrameworkTypes.Owns(level))
        {
            level = level.BaseType;
        }

        return level is not null && Find(level) is CollectionBody body ? new DerivedCollectionBody(type, body) : null;
    }

    private static Type? Definition(Type type) => type.Namespace switch
    {
        "System.Collections.Generic" => Basic(type.Name) ?? Sorted(type.Name),
        "System.Collections.Concurrent" => Concurrent(type.Name),
        "System.Collections.Immutable" => Immutable(type.Name),
        "System.Collections.Frozen" => Frozen(type.Name),
        _ => null,
    };

    private static Type? Basic(string name) => name switch
    {
        "List`1" => typeof(ListBody<>),
        "Dictionary`2" => typeof(DictionaryBody<,>),
        "HashSet`1" => typeof(HashSetBody<>),
        _ => null,
    };

    private static Type? Sorted(string name) => name switch
    {
        "Queue`1" => typeof(QueueBody<>),
        "Stack`1" => typeof(StackBody<>),
        "LinkedList`1" => typeof(LinkedListBody<>),
        "LinkedListNode`1" => typeof(LinkedListNodeBody<>),
        "SortedSet`1" => typeof(SortedSetBody<>),
        "SortedList`2" => typeof(SortedListBody<,>),
        "SortedDictionary`2" => typeof(SortedDictionaryBody<,>),
        "OrderedDictionary`2" => typeof(OrderedDictionaryBody<,>),
        _ => null,
    };

    private static Type? Concurrent(string name) => name switch
    {
        "ConcurrentDictionary`2" => typeof(ConcurrentDictionaryBody<,>),
        "ConcurrentQueue`1" => typeof(ConcurrentQueueBody<>),
        "ConcurrentStack`1" => typeof(ConcurrentStackBody<>),
        "ConcurrentBag`1" => typeof(ConcurrentBagBody<>),
        _ => null,
    };

    private static Type? Immutable(string name) => name switch
    {
        "ImmutableList`1" => typeof(ImmutableListBody<>),
        "ImmutableQueue`1" => typeof(ImmutableQueueBody<>),
        "ImmutableStack`1" => typeof(ImmutableStackBody<>),
        "ImmutableHashSet`1" => typeof(ImmutableHashSetBody<>),
        "ImmutableSortedSet`1" => typeof(ImmutableSortedSetBody<>),
        "ImmutableDictionary`2" => typeof(ImmutableDictionaryBody<,>),
        "ImmutableSortedDictionary`2" => typeof(ImmutableSortedDictionaryBody<,>),
        _ => null,
    };

    private static Type? Frozen(string name) => name switch
    {
        "FrozenSet`1" => typeof(FrozenSetBody<>),
        "FrozenDictionary`2" => typeof(FrozenDictionaryBody<,>),
        _ => null,
    };
}
