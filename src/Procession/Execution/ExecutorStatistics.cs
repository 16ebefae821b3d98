namespace Procession.Execution;

/// <summary>A snapshot of an executor: its current workers, and the fate of earlier ones.</summary>
internal sealed record ExecutorStatistics
{
    /// <summary>The process ids of the live workers.</summary>
    public required int[] ProcessIds { get; init; }

    /// <summary>How many have come up and take work, idle or not.</summary>
    public required int Ready { get; init; }

    public required int Idle { get; init; }

    public required int Busy { get; init; }

    public required int Standby { get; init; }

    public required int Started { get; init; }

    public required int Crashed { get; init; }

    public required int Killed { get; init; }

    public required int Recycled { get; init; }

    /// <summary>How many are missing because their start was delayed.</summary>
    public required int Delayed { get; init; }
}
