namespace Procession.Sharing;

/// <summary>
/// A name under which this process lets others have a block. Given up when it is withdrawn, by whomever, and when
/// nothing can reach it any more: the server's thread does not know this object.
/// </summary>
internal sealed class PublishedName(string name)
{
    private readonly NameServer _server = new(name);

    ~PublishedName() => _server?.Stop();

    public void Start(SharedBlock block, long size) => _server.Start(block.Address, block.Size, size);

    /// <summary>Gives the name up. Returns <see langword="false"/> if that was done before.</summary>
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
