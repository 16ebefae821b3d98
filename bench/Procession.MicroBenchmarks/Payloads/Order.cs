using MemoryPack;

namespace Procession.MicroBenchmarks.Payloads;

/// <summary>A record as programs have them by the thousands.</summary>
[MemoryPackable]
public sealed partial class Order
{
    public int Id { get; set; }

    public string? Customer { get; set; }

    public DateTime At { get; set; }

    public double Amount { get; set; }

    public bool IsPaid { get; set; }

    public string? Note { get; set; }
}
