namespace Procession.Native;

/// <summary>One mapping of a shared segment in the address space of this process.</summary>
internal abstract unsafe class SegmentMapping : IDisposable
{
    public byte* Pointer { get; protected set; }

    public virtual int Descriptor => -1;

    public virtual string? Name => null;

    public virtual void CloseDescriptor()
    {
    }

    public abstract void Dispose();
}
