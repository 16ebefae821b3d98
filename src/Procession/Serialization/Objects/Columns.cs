using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Many objects of one class whose fields hold no references but strings: all values of the first field, then all of the
/// second. A field's type is looked at once for all of them, and the numbers of a column are one block.
/// </summary>
internal sealed class Columns
{
    private readonly FieldLayout _layout;
    private readonly Column[] _columns;

    private Columns(FieldLayout layout, Column[] columns)
    {
        _layout = layout;
        _columns = columns;
    }

    /// <summary>
    /// Finds the columns of a layout; null if a field holds references, or the user's code watches over it.
    /// </summary>
    public static Columns? Of(FieldLayout layout)
    {
        Column[] columns = [.. layout.Members.ToArray().Select(member => member.Column).OfType<Column>()];
        return columns.Length == 0 || columns.Length < layout.Members.Length || layout.HasCallbacks
            ? null
            : new Columns(layout, columns);
    }

    public void Write(ref MessagePackWriter writer, ReadOnlySpan<object> owners, WriteGraph graph)
    {
        bool isCompiled = _layout.IsCompiledFor(owners.Length);
        writer.WriteArrayHeader(_columns.Length);
        foreach (Column column in _columns)
        {
            column.Write(ref writer, owners, isCompiled, graph);
        }
    }

    public void Read(ref MessagePackReader reader, ReadOnlySpan<object> owners, ReadGraph graph)
    {
        bool isCompiled = _layout.IsCompiledFor(owners.Length);
        _layout.CheckHeader(ref reader);
        int i = 0;
        try
        {
            for (; i < _columns.Length; i++)
            {
                _columns[i].Read(ref reader, owners, isCompiled, graph);
            }
        }
        catch (Exception) when (
            graph.Trail.Passes(_layout.Members[i].Name, _layout.Type) || graph.Trail.Concerns(_layout.Type))
        {
            throw; // Never reached: the filter only notes the way.
        }
    }
}
