using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Has processes that may have a counterpart of one of this process's load contexts.</summary>
internal interface IContextListener
{
    /// <summary>
    /// Nothing of a load context is left here, and nothing that names it will be sent any more. Called on the thread pool.
    /// </summary>
    void ContextEnded(Guid id);
}

/// <summary>Tells all listeners when load contexts end.</summary>
internal static class UnloadedContexts
{
    private static readonly ConditionalWeakTable<IContextListener, object> Listeners = [];

    /// <summary>Adds a listener for as long as it is reachable.</summary>
    public static void TellTo(IContextListener listener) => Listeners.Add(listener, listener);

    public static void Tell(Guid id)
    {
        foreach ((IContextListener listener, _) in Listeners)
        {
            try
            {
                listener.ContextEnded(id);
            }
            catch (OutOfMemoryException)
            {
                // A worker may keep its counterpart then, which is no reason to end the program.
            }
        }
    }
}
