using System.Runtime.ExceptionServices;

namespace Procession.Serialization;

/// <summary>
/// Work that can only be done once all objects of a message have their content, because objects in cycles are read before
/// some of the objects to which they refer: filling collections that compare their items (hash codes, order), and the users'
/// callbacks.
/// </summary>
internal sealed class LateWork
{
    private readonly List<LateCollection> _collections = [];
    private readonly List<LateTestimony> _testimonies = [];
    private readonly List<(SerializationCallbacks Callbacks, object Owner)> _callbacks = [];

    public void Add(LateCollection collection) => _collections.Add(collection);

    public void Add(LateTestimony testimony) => _testimonies.Add(testimony);

    public void Add(SerializationCallbacks callbacks, object owner) => _callbacks.Add((callbacks, owner));

    /// <summary>
    /// Fills the collections, so that callbacks see them filled; then runs the callbacks, which may correct the keys; then
    /// fills the collections again whose keys the callbacks have changed.
    /// </summary>
    /// <param name="trail">Records whose callback failed.</param>
    public void Run(ObjectPath trail)
    {
        Exception? failure = FillCollections();
        foreach ((SerializationCallbacks callbacks, object owner) in _callbacks)
        {
            try
            {
                callbacks.Deserialized(owner);
            }
            catch (Exception) when (trail.Concerns(owner.GetType()))
            {
                throw; // Never reached: the filter only records the type.
            }
        }

        if (_callbacks.Count > 0)
        {
            failure = FillCollections();
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        _testimonies.ForEach(testimony => testimony.Check());
    }

    // A key's hash code may use another collection, whose keys may do the same, in cycles too. So no order can be computed.
    // Instead, collections that were filled before their keys had their final hash codes are filled again until nothing
    // changes.
    private Exception? FillCollections()
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
                    failure ??= e; // perhaps only because another collection is not filled yet
                }
            }

            if (!hasChanged)
            {
                return failure;
            }
        }

        return new UnsettledKeysException();
    }
}
