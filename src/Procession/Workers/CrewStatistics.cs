namespace Procession.Workers;

/// <summary>A snapshot of a crew.</summary>
internal sealed record CrewStatistics(
    int[] Ids, int Idle, int Busy, int Standby, int Started, int Crashed, int Killed, int Recycled, int Delayed);
