namespace Procession.Sharing;

/// <summary>
/// One reference to a block, for as long as a thread works or waits in it. Disposed of once, by the method that made it.
/// </summary>
internal readonly struct SharedHold(SharedBlock block) : IDisposable
{
    public void Dispose() => block.Release();
}
