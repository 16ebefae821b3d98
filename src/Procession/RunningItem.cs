using System.Diagnostics;
using System.Globalization;

namespace Procession;

/// <summary>An item that a worker is running: see <see cref="WorkerSnapshot.Running"/>.</summary>
[DebuggerDisplay("'{FunctionName,nq}' on item {ItemIndex} for {Elapsed}")]
public sealed record RunningItem
{
    /// <summary>Gets the name of the function, as in the messages of failures.</summary>
    public string FunctionName { get; init; } = string.Empty;

    /// <summary>Gets the item's position in the source, from 0; 0 for a function that was applied once.</summary>
    public long ItemIndex { get; init; }

    /// <summary>
    /// Gets for how long it has been running: since the item began, if it has a time limit or is the first of its chunk,
    /// otherwise since its chunk began. Workers do not record more, because that would cost more than a small item takes.
    /// </summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Describes the item.</summary>
    /// <returns>For example <c>'Report.Render' on item 7 for 1.3 s</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"'{FunctionName}' on item {ItemIndex} for {Elapsed.TotalSeconds:0.#} s");
}
