namespace Procession.Sharing;

/// <summary>
/// One reference to a block, for as long as a thread works or waits in it. Disposed once, by the method that created it.
/// </summary>
internal readonly struct SharedHold(SharedBlock block) : IDisposable
{
    public void Dispose() => block.Release();
}
