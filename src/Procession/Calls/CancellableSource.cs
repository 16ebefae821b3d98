namespace Procession.Calls;

/// <summary>
/// The source of a blocking call. The call cannot be cancelled before its source was read, so the caller's token ends the
/// reading too. A collection is read at once, but a sequence may wait for something or be endless.
/// </summary>
internal static class CancellableSource
{
    public static IEnumerable<T> Of<T>(IEnumerable<T> source, in CallSettings settings)
    {
        if (!settings.Blocks)
        {
            return source;
        }

        CancellationToken token = settings.Token;
        CancellationToken ofOptions = settings.Options?.CancellationToken ?? CancellationToken.None;
        bool isCancellable = token.CanBeCanceled || ofOptions.CanBeCanceled;
        return isCancellable && source is not (ICollection<T> or IReadOnlyCollection<T>)
            ? Read(source, ofOptions, token)
            : source;
    }

    private static IEnumerable<T> Read<T>(IEnumerable<T> source, CancellationToken ofOptions, CancellationToken token)
    {
        foreach (T item in source)
        {
            ofOptions.ThrowIfCancellationRequested();
            token.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
