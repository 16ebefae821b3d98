using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Who has processes that may have a counterpart of a load context of this one.</summary>
internal interface IContextListener
{
    /// <summary>
    /// Nothing of a load context is left here, and nothing that names it will be sent any more. Called on the thread pool.
    /// </summary>
    void ContextEnded(Guid id);
}

/// <summary>Tells all who have processes of the end of load contexts.</summary>
internal static class UnloadedContexts
{
    private static readonly ConditionalWeakTable<IContextListener, object> Listeners = [];

    /// <summary>Adds one who is to be told, for as long as it is reachable.</summary>
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
                // Some worker keeps its counterpart then. That is no reason to end the program.
            }
        }
    }
}
