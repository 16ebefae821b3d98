using MessagePack;

namespace Procession.Serialization;

/// <summary>Many objects of one class whose fields contain no references except to strings, written field by field.</summary>
internal sealed class FieldColumns : AlikeObjects
{
    private readonly FieldLayout _layout;
    private readonly FieldColumn[] _columns;
    private readonly bool _haveFinalizers;

    private FieldColumns(FieldLayout layout, FieldColumn[] columns)
    {
        _layout = layout;
        _columns = columns;
        _haveFinalizers = Shells.HasFinalizer(layout.Type);
    }

    public override bool FitAll => true;

    /// <summary>Finds the columns of a layout; null if a field contains references, or if the type has callbacks.</summary>
    public static FieldColumns? Of(FieldLayout layout)
    {
        FieldColumn[] columns = new FieldColumn[layout.Members.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (layout.Members[i].Column is not { } column)
            {
                return null;
            }

            columns[i] = column;
        }

        return columns.Length == 0 || layout.HasCallbacks ? null : new FieldColumns(layout, columns);
    }

    public override bool Fits(object value, bool isFirst) => true;

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<object> values, WriteGraph graph)
    {
        bool isCompiled = _layout.IsCompiledFor(values.Length);
        writer.WriteArrayHeader(_columns.Length);
        int i = 0;
        try
        {
            for (; i < _columns.Length; i++)
            {
                _columns[i].Write(ref writer, values, isCompiled, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(_layout.Members[i].Name, _layout.Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    public override void Read(ref MessagePackReader reader, Span<object> places, ReadGraph graph)
    {
        bool isCompiled = _layout.IsCompiledFor(places.Length);
        _layout.CheckHeader(ref reader);
        foreach (ref object place in places)
        {
            place = Shells.Create(_layout.Type, _haveFinalizers);
        }

        graph.AddWhole(places);

        int i = 0;
        try
        {
            for (; i < _columns.Length; i++)
            {
                _columns[i].Read(ref reader, places, isCompiled, graph);
            }
        }
        catch (Exception) when (
            graph.ObjectPath.Passes(_layout.Members[i].Name, _layout.Type) || graph.ObjectPath.Concerns(_layout.Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }
}
