using System.Data;

namespace Procession.Serialization;

/// <summary>Copies the cells of a column from its rows into an array of the column's type, and back.</summary>
internal abstract class Cells
{
    /// <summary>The cells of a part that has no cells of its own, or computes them.</summary>
    public static Cells None { get; } = new NoCells();

    public static Cells For(Type columnType)
    {
        Type type = columnType.IsEnum ? Enum.GetUnderlyingType(columnType) // the type of the values that such a column returns
            : columnType.IsValueType || columnType == typeof(string) ? columnType
            : typeof(object);
        return (Cells)SlotSelection.Make(typeof(CellsOf<>), type);
    }

    /// <summary>Gets the cells, and which of them are null, unless the array itself shows it.</summary>
    public abstract (Array Cells, bool[]? Nulls) Take(DataColumn column, RowRecord[] records);

    /// <summary>Takes over an array of cells that was read.</summary>
    public abstract void Put(Array? cells, bool[]? nulls, int count);

    /// <summary>Gets one of the cells; null: the table finds out the value itself.</summary>
    public abstract object? this[int record] { get; }

    private sealed class NoCells : Cells
    {
        public override object? this[int record] => null;

        public override (Array Cells, bool[]? Nulls) Take(DataColumn column, RowRecord[] records) =>
            (Array.Empty<object>(), null);

        public override void Put(Array? cells, bool[]? nulls, int count)
        {
        }
    }
}

/// <summary>One version of a row.</summary>
internal readonly record struct RowRecord(DataRow Row, DataRowVersion Version);

/// <inheritdoc/>
internal sealed class CellsOf<T> : Cells
{
    private T[] _cells = [];
    private bool[]? _nulls;

    public override object? this[int record] =>
        _nulls is not null && _nulls[record] ? DBNull.Value : (object?)_cells[record] ?? DBNull.Value;

    public override (Array Cells, bool[]? Nulls) Take(DataColumn column, RowRecord[] records)
    {
        var cells = new T[records.Length];
        bool[]? nulls = null;
        for (int i = 0; i < records.Length; i++)
        {
            object value = records[i].Row[column, records[i].Version];
            if (value != DBNull.Value)
            {
                cells[i] = (T)value;
            }
            else if (default(T) is not null)
            {
                nulls ??= new bool[records.Length];
                nulls[i] = true;
            }
        }

        return (cells, nulls);
    }

    public override void Put(Array? cells, bool[]? nulls, int count)
    {
        if (cells is not T[] typed || typed.Length != count || (nulls is not null && nulls.Length != count))
        {
            throw new DamagedMessageException("a column has other cells than its table has rows");
        }

        _cells = typed;
        _nulls = nulls;
    }
}
