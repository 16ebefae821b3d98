using System.Globalization;
using Procession.Wire;

namespace Procession.Workers;

/// <summary>Everything that is needed to start one worker process.</summary>
internal sealed record WorkerLaunch
{
    public required string FileName { get; init; }

    /// <summary>Arguments up to those of <see cref="Described"/>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The variable that describes the channel; <see langword="null"/> if arguments do.</summary>
    public required string? Variable { get; init; }

    public required string? WorkingDirectory { get; init; }

    public required WorkerOutput Output { get; init; }

    public required SharedSegment Segment { get; init; }

    /// <summary>How many slots the segment has.</summary>
    public required int Slots { get; init; }

    /// <summary>All arguments and variables of the process.</summary>
    /// <param name="control">What names the control channel in the process.</param>
    /// <param name="segment">What names the segment there.</param>
    public (IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment) Described(
        string control, string segment)
    {
        string slots = Slots.ToString(CultureInfo.InvariantCulture);
        return Variable is null
            ? ([.. Arguments, slots, control, segment], Environment)
            : (Arguments, new Dictionary<string, string>(Environment) { [Variable] = $"{slots} {control} {segment}" });
    }
}
