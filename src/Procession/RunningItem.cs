using System.Diagnostics;
using System.Globalization;

namespace Procession;

/// <summary>An item that a worker is running: see <see cref="WorkerSnapshot.Running"/>.</summary>
[DebuggerDisplay("'{FunctionName,nq}' on item {ItemIndex} for {Elapsed}")]
public sealed record RunningItem
{
    /// <summary>Gets the function, as failures name it.</summary>
    public string FunctionName { get; init; } = string.Empty;

    /// <summary>Gets the item's place in the source, from 0; 0 for a function that was applied once.</summary>
    public long ItemIndex { get; init; }

    /// <summary>
    /// Gets for how long: since the item began, if it has a time limit or is the first of its chunk, and since its chunk
    /// began otherwise. Workers note no more, because it would cost more than small items do.
    /// </summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Tells it in words.</summary>
    /// <returns>Such as <c>'Report.Render' on item 7 for 1.3 s</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"'{FunctionName}' on item {ItemIndex} for {Elapsed.TotalSeconds:0.#} s");
}
