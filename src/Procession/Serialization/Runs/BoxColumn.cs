using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>One column of rows: simple values of one type, or null.</summary>
internal abstract class BoxColumn(Type type, int code)
{
    // By code, which is the TypeCode of the type; other types follow. Created when needed.
    private static readonly BoxColumn?[] Columns = new BoxColumn?[FirstOther + 5];
    private const int FirstOther = (int)TypeCode.String + 1;

    public static BoxColumn OfNulls => OfCode((int)TypeCode.Empty);

    /// <summary>Gets the type of the values.</summary>
    public Type Type { get; } = type;

    /// <summary>Gets the number of the type in a message.</summary>
    public int Code { get; } = code;

    /// <summary>Finds the column for a type; null if its values may need more than a column.</summary>
    public static BoxColumn? Find(Type type)
    {
        int code = type.IsEnum ? (int)TypeCode.Object
            : type == typeof(DateTimeOffset) ? FirstOther
            : type == typeof(TimeSpan) ? FirstOther + 1
            : type == typeof(Guid) ? FirstOther + 2
            : type == typeof(DateOnly) ? FirstOther + 3
            : type == typeof(TimeOnly) ? FirstOther + 4
            : (int)Type.GetTypeCode(type);
        return code is (int)TypeCode.Object or (int)TypeCode.DBNull ? null : OfCode(code);
    }

    // Two threads may create one each, because columns of one type are equal.
    public static BoxColumn OfCode(int code) =>
        (uint)code >= (uint)Columns.Length ? throw Unknown()
        : Columns[code] ?? (Columns[code] = Make(code) ?? throw Unknown());

    public abstract void Write(ref MessagePackWriter writer, ReadOnlySpan<object> rows, int index, WriteGraph graph);

    public abstract void Read(ref MessagePackReader reader, ReadOnlySpan<object> rows, int index, ReadGraph graph);

    protected static InvalidOperationException Changed() => new("A row was changed by another thread while it was sent.");

    protected static ref object? Cell(object row, int index) => ref Unsafe.As<object?[]>(row)[index];

    private static DamagedMessageException Unknown() => new("a column is of an unknown type");

    private static BoxColumn? Make(int code) => code switch
    {
        (int)TypeCode.Empty => new NullColumn(),
        (int)TypeCode.Boolean => new BoxColumn<bool>(code),
        (int)TypeCode.Char => new BoxColumn<char>(code),
        (int)TypeCode.SByte => new BoxColumn<sbyte>(code),
        (int)TypeCode.Byte => new BoxColumn<byte>(code),
        (int)TypeCode.Int16 => new BoxColumn<short>(code),
        (int)TypeCode.UInt16 => new BoxColumn<ushort>(code),
        (int)TypeCode.Int32 => new BoxColumn<int>(code),
        (int)TypeCode.UInt32 => new BoxColumn<uint>(code),
        (int)TypeCode.Int64 => new BoxColumn<long>(code),
        (int)TypeCode.UInt64 => new BoxColumn<ulong>(code),
        (int)TypeCode.Single => new BoxColumn<float>(code),
        (int)TypeCode.Double => new BoxColumn<double>(code),
        (int)TypeCode.Decimal => new BoxColumn<decimal>(code),
        (int)TypeCode.DateTime => new BoxColumn<DateTime>(code),
        (int)TypeCode.String => new StringBoxColumn(),
        FirstOther => new BoxColumn<DateTimeOffset>(code),
        FirstOther + 1 => new BoxColumn<TimeSpan>(code),
        FirstOther + 2 => new BoxColumn<Guid>(code),
        FirstOther + 3 => new BoxColumn<DateOnly>(code),
        FirstOther + 4 => new BoxColumn<TimeOnly>(code),
        _ => null,
    };

    /// <summary>Only nulls: one byte for each, so that a message cannot announce rows that take no bytes.</summary>
    private sealed class NullColumn() : BoxColumn(typeof(void), (int)TypeCode.Empty)
    {
        public override void Write(ref MessagePackWriter writer, ReadOnlySpan<object> rows, int index, WriteGraph graph) =>
            Block.Write<byte>(ref writer, new byte[rows.Length]);

        public override void Read(ref MessagePackReader reader, ReadOnlySpan<object> rows, int index, ReadGraph graph) =>
            Block.Take(ref reader, rows.Length);
    }

    /// <summary>Strings.</summary>
    private sealed class StringBoxColumn() : BoxColumn(typeof(string), (int)TypeCode.String)
    {
        public override void Write(ref MessagePackWriter writer, ReadOnlySpan<object> rows, int index, WriteGraph graph)
        {
            StringPieceWriter piece = new(rows.Length);
            foreach (object row in rows)
            {
                object? cell = Cell(row, index);
                piece.Add(cell is null ? null : cell as string ?? throw Changed());
            }

            piece.End(ref writer);
        }

        public override void Read(ref MessagePackReader reader, ReadOnlySpan<object> rows, int index, ReadGraph graph)
        {
            StringPieceReader piece = new(ref reader, rows.Length);
            foreach (object row in rows)
            {
                Cell(row, index) = piece.TryNext(out string? next) ? next : StringSlot.Read(ref reader);
            }

            piece.End();
        }
    }
}

/// <summary>
/// Boxed values: true and a byte for each row that says whether there is a value, or false; then the values.
/// </summary>
internal sealed class BoxColumn<T>(int code) : BoxColumn(typeof(T), code)
    where T : struct
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;
    private readonly bool _isBlock = BlittableTypes.Contains(typeof(T));

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<object> rows, int index, WriteGraph graph)
    {
        T[] values = new T[rows.Length];
        bool[] isThere = new bool[rows.Length];
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (Cell(rows[i], index) is { } cell)
            {
                values[count++] = cell is T value ? value : throw Changed();
                isThere[i] = true;
            }
        }

        writer.Write(count < rows.Length);
        if (count < rows.Length)
        {
            Block.Write<bool>(ref writer, isThere);
        }

        Elements.WriteAny(ref writer, values.AsSpan(0, count), _isBlock, _slot, graph);
    }

    public override void Read(ref MessagePackReader reader, ReadOnlySpan<object> rows, int index, ReadGraph graph)
    {
        ReadOnlySpan<byte> isThere = reader.ReadBoolean() ? Block.Take(ref reader, rows.Length) : default;
        T[] values = new T[isThere.IsEmpty ? rows.Length : rows.Length - isThere.Count((byte)0)];
        Elements.ReadAny(ref reader, values, _isBlock, _slot, graph);

        int next = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (isThere.IsEmpty || isThere[i] != 0)
            {
                Cell(rows[i], index) = values[next++];
            }
        }
    }
}
