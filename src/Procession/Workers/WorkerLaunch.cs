using Procession.Wire;

namespace Procession.Workers;

/// <summary>Everything that is needed to start one worker process.</summary>
internal sealed record WorkerLaunch
{
    public required string FileName { get; init; }

    /// <summary>Arguments up to those that describe the channel, which the platform adds.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string? WorkingDirectory { get; init; }

    public required WorkerOutput Output { get; init; }

    public required SharedSegment Segment { get; init; }
}
