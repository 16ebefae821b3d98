namespace Procession.Calls;

/// <summary>
/// The source of a call that somebody waits for: he cannot cancel the call before the source is read, so reading it ends with
/// his token. A collection is read at once; a sequence may wait for something, or have no end.
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
