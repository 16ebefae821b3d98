namespace Procession.Calls;

/// <summary>The callbacks that were passed for one call, in addition to those in its <see cref="CallOptions"/>.</summary>
internal sealed class CallHandlers<T>
{
    private CallHandlers(Action<T>? callback, Action<Exception>? errorCallback) =>
        (Callback, ErrorCallback) = (callback, errorCallback);

    public Action<T>? Callback { get; }

    public Action<Exception>? ErrorCallback { get; }

    /// <summary>Combines both; <see langword="null"/> if there are none.</summary>
    public static CallHandlers<T>? Of(Action<T>? callback, Action<Exception>? errorCallback) =>
        callback is null && errorCallback is null ? null : new CallHandlers<T>(callback, errorCallback);
}
