using System.Collections;
using System.Data;

namespace Procession.Serialization;

/// <summary>Hidden or derived classes of non-generic collections: sent as the plain collection inside them.</summary>
internal static class WrapperSurrogates
{
    public static Surrogate Hashtable() => new Surrogate<Hashtable, Hashtable>(
        wrapper => (Hashtable)HiddenField.Get(wrapper.GetType(), wrapper, "_table")!,
        System.Collections.Hashtable.Synchronized)
    {
        LooksInsideAs = System.Collections.Hashtable.Synchronized([]).GetType(),
    };

    public static Surrogate SortedList() => new Surrogate<SortedList, SortedList>(
        wrapper => (SortedList)HiddenField.Get(wrapper.GetType(), wrapper, "_list")!,
        System.Collections.SortedList.Synchronized)
    {
        LooksInsideAs = System.Collections.SortedList.Synchronized([]).GetType(),
    };

    public static Surrogate Properties() => new Surrogate<PropertyCollection, Hashtable>(
        properties => new Hashtable(properties),
        table =>
        {
            PropertyCollection properties = [];
            foreach (DictionaryEntry entry in table)
            {
                properties.Add(entry.Key, entry.Value);
            }

            return properties;
        })
    {
        LooksInsideAs = typeof(PropertyCollection),
    };
}
