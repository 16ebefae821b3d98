using System.Collections;
using System.Collections.Specialized;
using System.Dynamic;

namespace Procession.Serialization;

/// <summary>Collections from before generics, and dynamic objects.</summary>
internal static class LooseCollectionSurrogates
{
    public static Surrogate Hashtable() => new Surrogate<Hashtable, (IEqualityComparer? Comparer, DictionaryEntry[] Entries)>(
        table => ((IEqualityComparer?)HiddenField.Get(typeof(Hashtable), table, "_keycomparer"), Snapshot(Plain(table))),
        wire =>
        {
            Hashtable table = new(wire.Comparer);
            Fill(table, wire.Entries);
            return table;
        })
    { LooksInsideAs = typeof(Hashtable) };

    public static Surrogate SortedList() => new Surrogate<SortedList, (IComparer? Comparer, DictionaryEntry[] Entries)>(
        list => ((IComparer?)HiddenField.Get(typeof(SortedList), list, "comparer"), Snapshot(Plain(list))),
        wire =>
        {
            SortedList list = new(wire.Comparer);
            Fill(list, wire.Entries);
            return list;
        })
    { LooksInsideAs = typeof(SortedList) };

    public static Surrogate NameValues() =>
        new Surrogate<NameValueCollection, (IEqualityComparer? Comparer, (string? Key, string[]? Values)[] Entries)>(
            values => (
                (IEqualityComparer?)HiddenField.Get(typeof(NameObjectCollectionBase), values, "_keyComparer"),
                [.. Enumerable.Range(0, Plain(values).Count).Select(i => (values.GetKey(i), values.GetValues(i)))]),
            wire =>
            {
                NameValueCollection values = new(wire.Comparer);
                foreach ((string? key, string[]? texts) in wire.Entries)
                {
                    foreach (string? text in texts ?? [null!])
                    {
                        values.Add(key, text);
                    }
                }

                return values;
            });

    public static Surrogate Expando() => new Surrogate<ExpandoObject, KeyValuePair<string, object?>[]>(
        expando => [.. expando],
        wire =>
        {
            ExpandoObject expando = new();
            foreach (KeyValuePair<string, object?> pair in wire)
            {
                ((IDictionary<string, object?>)expando).Add(pair);
            }

            return expando;
        });

    // Synchronized wrappers and other hidden subclasses hold their items elsewhere.
    private static T Plain<T>(T collection)
        where T : notnull => collection.GetType() == typeof(T)
            ? collection
            : throw new Refusal(collection.GetType(), "it is a wrapper; send the collection inside it");

    private static DictionaryEntry[] Snapshot(IDictionary dictionary)
    {
        DictionaryEntry[] entries = new DictionaryEntry[dictionary.Count];
        dictionary.CopyTo(entries, 0);
        return entries;
    }

    private static void Fill(IDictionary dictionary, DictionaryEntry[] entries)
    {
        foreach (DictionaryEntry entry in entries)
        {
            dictionary.Add(entry.Key, entry.Value);
        }
    }
}
