using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Writes and reads values from which another object is rebuilt, together with everything to which they refer: none of it is
/// deferred, as it otherwise may be at a great depth.
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
