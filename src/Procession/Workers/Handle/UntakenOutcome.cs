using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Makes the failure of an item whose outcome arrived but could not be read.</summary>
internal static class UntakenOutcome
{
    /// <summary>The failure of the item whose outcome is next.</summary>
    public static ItemFailure Describe(IChunkSink sink, OutcomeEntry entry, Exception cause)
    {
        ItemDescription item = sink.Item(sink.Delivered);
        return ItemFailure.Composed(
            () => UnreadableResult.Of(item.Function, item.Mention("for"), entry.Value, cause), item.InputText);
    }

    public static DamagedDataException TooMany() => new("there are more outcomes of a chunk than it has items");
}
