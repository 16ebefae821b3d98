namespace Procession.Calls;

/// <content>Tokens that end a stream.</content>
internal sealed partial class StreamCall<TResult>
{
    // Touched by whoever starts the stream, and then by the consumer's end; not while items are read.
    private List<CancellationTokenRegistration>? _registrations;

    /// <summary>Lets a token cancel the stream. What runs is asked to stop, and killed when the grace is over.</summary>
    public void Observe(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            (_registrations ??= []).Add(token.UnsafeRegister(
                static (call, token) => ((StreamCall<TResult>)call!).Cancel(token), this));
        }
    }

    private void Cancel(CancellationToken token) =>
        Abort(new OperationCanceledException($"The stream of '{Function.Name}' was cancelled.", token), killsWhatRuns: true);

    // A cancellation under way on another thread is not waited for: it finds a stream that has stopped.
    private void Unobserve()
    {
        _registrations?.ForEach(static each => each.Unregister());
        _registrations = null;
    }
}
