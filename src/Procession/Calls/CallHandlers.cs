namespace Procession.Calls;

/// <summary>The callbacks that one call was given for itself, beside those in its <see cref="CallOptions"/>.</summary>
internal sealed class CallHandlers<T>
{
    private CallHandlers(Action<T>? callback, Action<Exception>? errorCallback) =>
        (Callback, ErrorCallback) = (callback, errorCallback);

    public Action<T>? Callback { get; }

    public Action<Exception>? ErrorCallback { get; }

    /// <summary>Both; <see langword="null"/> if there is neither.</summary>
    public static CallHandlers<T>? Of(Action<T>? callback, Action<Exception>? errorCallback) =>
        callback is null && errorCallback is null ? null : new CallHandlers<T>(callback, errorCallback);
}
