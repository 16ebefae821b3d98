using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Writes and reads values from which something else is rebuilt, with all that they lead to: none of it comes later in the
/// message, as it else may below many levels.
/// </summary>
internal static class WholeValue
{
    public static void Write<TWire>(ref MessagePackWriter writer, TWire wire, Slot<TWire> slot, WriteGraph graph)
    {
        if (!slot.NeedsGraph)
        {
            slot.Write(ref writer, wire, graph);
            return;
        }

        int mark = graph.DeferredMark;
        slot.Write(ref writer, wire, graph);
        graph.WriteDeferred(ref writer, mark);
    }

    public static TWire Read<TWire>(ref MessagePackReader reader, Slot<TWire> slot, ReadGraph graph)
    {
        if (!slot.NeedsGraph)
        {
            return slot.Read(ref reader, graph);
        }

        int mark = graph.DeferredMark;
        TWire wire = slot.Read(ref reader, graph);
        graph.FillDeferred(ref reader, mark);
        return wire;
    }
}
