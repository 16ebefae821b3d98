namespace Procession.Sharing;

/// <summary>
/// A resource of the operating system that other processes can open through this one: a descriptor, and what it leads to.
/// Freed when the last reference is released, or when it is unreachable in this process.
/// </summary>
internal abstract class SharedResource
{
    private int _references = 1;

    ~SharedResource()
    {
        if (Interlocked.Exchange(ref _references, 0) > 0)
        {
            Free();
        }
    }

    /// <summary>Takes one more reference; <see langword="false"/> if the resource is already freed.</summary>
    public bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Gives a reference back. The last one frees the resource.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
#pragma warning disable CA1816 // This is the Dispose of it.
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            Free();
        }
    }

    /// <summary>
    /// Makes sure that the resource still exists when a message with its handle is read. Returns the receipt that the reader
    /// has to sign, if one is needed.
    /// </summary>
    public TransitReceipt? Depart(Serialization.IKeeper? keeper)
    {
        if (keeper is not null)
        {
            keeper.Keep(this);
            return null;
        }

        return TransitTable.Own.Register(this);
    }

    protected abstract void Free();
}
