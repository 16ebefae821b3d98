namespace Procession.Threads;

/// <summary>While it lasts, what this thread starts takes no ExecutionContext along, and so keeps none alive.</summary>
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
