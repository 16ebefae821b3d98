using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Rows of a table in the form of arrays of objects: all of one length, and in each column simple values of one type, or
/// null.
/// </summary>
internal sealed class RowColumns : AlikeObjects
{
    // With more columns, the start of a row is no longer in the processor's caches when its next column is written.
    private const int MostColumns = 64;

    private BoxColumn?[] _columns = [];

    public override bool FitAll => false;

    public override bool Fits(object value, bool isFirst)
    {
        object?[] row = (object?[])value;
        if (isFirst)
        {
            _columns = row.Length <= MostColumns ? new BoxColumn?[row.Length] : [];
        }

        if (row.Length != _columns.Length || row.Length == 0)
        {
            return false;
        }

        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] is { } cell && cell.GetType() != _columns[i]?.Type && !IsFirstIn(i, cell))
            {
                return false;
            }
        }

        return true;
    }

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<object> values, WriteGraph graph)
    {
        writer.Write(_columns.Length);
        for (int i = 0; i < _columns.Length; i++)
        {
            BoxColumn column = _columns[i] ?? BoxColumn.OfNulls;
            writer.Write(column.Code);
            column.Write(ref writer, values, i, graph);
        }
    }

    public override void Read(ref MessagePackReader reader, Span<object> places, ReadGraph graph)
    {
        int count = reader.ReadInt32();
        if (count is < 1 or > MostColumns)
        {
            throw new DamagedMessageException("rows have an impossible length");
        }

        foreach (ref object place in places)
        {
            place = new object?[count];
        }

        graph.AddWhole(places);

        int i = 0;
        try
        {
            for (; i < count; i++)
            {
                BoxColumn.OfCode(reader.ReadInt32()).Read(ref reader, places, i, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(i))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    private bool IsFirstIn(int column, object cell) =>
        _columns[column] is null && (_columns[column] = BoxColumn.Find(cell.GetType())) is not null;
}
