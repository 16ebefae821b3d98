using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>Tells the reader of a handle where to confirm that it has arrived.</summary>
[Sendable]
internal sealed record TransitReceipt(DescriptorAddress Table, int Slot)
{
    public void Sign() => TransitTable.Sign(this);
}
