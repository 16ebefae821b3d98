namespace Procession.Managers;

/// <summary>What a loop over a manager's collection says at its end.</summary>
internal static class CollectionChange
{
    public static void ThrowIf(bool hasChanged)
    {
        if (hasChanged)
        {
            throw new InvalidOperationException(
                "The manager's collection was changed, perhaps by another process, while it was walked over. "
                + "Walk over Copy() if that does not matter.");
        }
    }
}
