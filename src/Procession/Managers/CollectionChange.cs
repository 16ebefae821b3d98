namespace Procession.Managers;

/// <summary>Throws at the end of a loop over a manager's collection if the collection was changed meanwhile.</summary>
internal static class CollectionChange
{
    public static void ThrowIf(bool hasChanged)
    {
        if (hasChanged)
        {
            throw new InvalidOperationException(
                "The manager's collection was changed, perhaps by another process, while it was enumerated. "
                + "Enumerate Copy() if such changes do not matter.");
        }
    }
}
