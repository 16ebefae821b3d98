namespace Procession.Threads;

/// <summary>
/// While this is in use, whatever this thread starts captures no ExecutionContext, and so keeps none alive.
/// </summary>
internal readonly struct SuppressedFlow : IDisposable
{
    private readonly AsyncFlowControl _flow;
    private readonly bool _isOurs;

    private SuppressedFlow(AsyncFlowControl flow) => (_flow, _isOurs) = (flow, true);

    public static SuppressedFlow Begin() =>
        ExecutionContext.IsFlowSuppressed() ? default : new SuppressedFlow(ExecutionContext.SuppressFlow());

    public void Dispose()
    {
        if (_isOurs)
        {
            _flow.Undo();
        }
    }
}
