namespace Procession.Sharing;

/// <summary>
/// A name under which other processes can open a block. Given up when any process withdraws it, and when this object is
/// unreachable: the server's thread has no reference to it.
/// </summary>
internal sealed class PublishedName(string name)
{
    private readonly NameServer _server = new(name);

    ~PublishedName() => _server?.Stop();

    public void Start(SharedBlock block, long size) => _server.Start(block.Address, block.Size, size);

    /// <summary>Gives up the name. Returns <see langword="false"/> if that was done before.</summary>
    public bool TryWithdraw()
    {
        bool isMine = _server.Stop();
        _server.Join();
#pragma warning disable CA1816 // This is the Dispose of it.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        return isMine;
    }
}
