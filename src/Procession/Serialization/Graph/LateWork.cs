using System.Runtime.ExceptionServices;

namespace Procession.Serialization;

/// <summary>
/// What can only be done once all objects of a message have their content, because objects in cycles are read before some of
/// what they lead to: filling collections that look into their items (hash codes, order), and the users' callbacks.
/// </summary>
internal sealed class LateWork
{
    private readonly List<LateCollection> _collections = [];
    private readonly List<(SerializationCallbacks Callbacks, object Owner)> _callbacks = [];

    public void Add(LateCollection collection) => _collections.Add(collection);

    public void Add(SerializationCallbacks callbacks, object owner) => _callbacks.Add((callbacks, owner));

    /// <summary>
    /// First the callbacks of keys, which may be what makes their hash codes right; then the collections; then the other
    /// callbacks, which find all collections filled.
    /// </summary>
    public void Run()
    {
        var keys = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (LateCollection collection in _collections)
        {
            collection.AddKeysTo(keys);
        }

        RunCallbacks(isKey: true);
        FillCollections();
        RunCallbacks(isKey: false);

        void RunCallbacks(bool isKey)
        {
            foreach ((SerializationCallbacks callbacks, object owner) in _callbacks)
            {
                if (keys.Contains(owner) == isKey)
                {
                    callbacks.Deserialized(owner);
                }
            }
        }
    }

    // A key's hash code may look at another collection, which may have such keys in turn, in cycles too. So there is no
    // order to compute; instead, whatever was filled before its keys had their final hash codes is filled again until
    // nothing changes.
    private void FillCollections()
    {
        for (int round = 0; round <= _collections.Count + 1; round++)
        {
            bool hasChanged = false;
            Exception? failure = null;
            foreach (LateCollection collection in _collections)
            {
                try
                {
                    hasChanged |= collection.FillUnlessSettled();
                }
                catch (Exception e)
                {
                    failure ??= e; // Perhaps only because another collection is not filled yet.
                }
            }

            if (!hasChanged)
            {
                if (failure is not null)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }

                return;
            }
        }

        throw new UnsettledKeysException();
    }
}
