using System.Data;
using System.Globalization;

namespace Procession.Serialization;

/// <summary>The state from which a data set is rebuilt.</summary>
[Sendable]
internal sealed class SetContent
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required string Prefix { get; init; }

    public required bool CaseSensitive { get; init; }

    public required bool EnforceConstraints { get; init; }

    public required LocaleContent Locale { get; init; }

    public required KeyValuePair<object, object?>[] Properties { get; init; }

    public required TableContent[] Tables { get; init; }

    public required RelationContent[] Relations { get; init; }

    /// <summary>Gets the default settings of views of each table, if the set has been asked for them.</summary>
    public required ViewContent[]? Views { get; init; }
}

/// <summary>The state from which a data table is rebuilt.</summary>
[Sendable]
internal sealed class TableContent
{
    public required string Name { get; init; }

    /// <summary>Gets the namespace; null if it is inherited.</summary>
    public required string? Namespace { get; init; }

    public required string Prefix { get; init; }

    /// <summary>Gets whether case matters; null if it is inherited.</summary>
    public required bool? CaseSensitive { get; init; }

    public required LocaleContent Locale { get; init; }

    public required int MinimumCapacity { get; init; }

    public required string DisplayExpression { get; init; }

    public required KeyValuePair<object, object?>[] Properties { get; init; }

    public required ColumnContent[] Columns { get; init; }

    public required ConstraintContent[] Constraints { get; init; }

    public required RowsContent Rows { get; init; }

    public required ViewContent? DefaultView { get; init; }
}

/// <summary>A column and its cells: those of all rows in all their versions.</summary>
[Sendable]
internal sealed class ColumnContent
{
    public required string Name { get; init; }

    public required Type Type { get; init; }

    /// <summary>Gets the namespace; null if it is inherited.</summary>
    public required string? Namespace { get; init; }

    public required string Prefix { get; init; }

    /// <summary>Gets the caption; null if it is the name.</summary>
    public required string? Caption { get; init; }

    public required MappingType Mapping { get; init; }

    public required DataSetDateTime DateTimeMode { get; init; }

    public required bool AllowDBNull { get; init; }

    public required bool ReadOnly { get; init; }

    public required int MaxLength { get; init; }

    public required object DefaultValue { get; init; }

    public required string Expression { get; init; }

    public required CounterContent? Counter { get; init; }

    public required KeyValuePair<object, object?>[] Properties { get; init; }

    /// <summary>Gets the cells; null if they are computed.</summary>
    public Array? Cells { get; init; }

    /// <summary>Gets which cells are null, if there are any and the array cannot show it.</summary>
    public bool[]? Nulls { get; init; }
}

/// <summary>The automatic numbering of a column.</summary>
[Sendable]
internal sealed record CounterContent(bool Counts, long Seed, long Step, object Current);

/// <summary>The rows: the state of each, and the errors of some.</summary>
[Sendable]
internal sealed record RowsContent(RowForm[] Forms, RowError[] Errors);

/// <summary>An error of a row, or of one of its cells.</summary>
[Sendable]
internal readonly record struct RowError(int Row, int Column, string Text)
{
    /// <summary>Used instead of a column for an error of the whole row.</summary>
    public const int WholeRow = -1;
}

/// <summary>
/// The state of a row. It determines which versions its cells have, in this order: original, current, proposed.
/// </summary>
internal enum RowForm : byte
{
    /// <summary>One record, original and current at once.</summary>
    Unchanged = 0,

    /// <summary>A current record.</summary>
    Added = 1,

    /// <summary>An original record and a current one.</summary>
    Modified = 2,

    /// <summary>An original record.</summary>
    Deleted = 3,

    /// <summary>Added to the other states: the row is being edited, and has a proposed record as well.</summary>
    InEdit = 4,
}

/// <summary>
/// A unique constraint, or a foreign key if it has related columns. Tables and columns are identified by their numbers.
/// </summary>
[Sendable]
internal sealed record ConstraintContent(string Name, int[] Columns, KeyValuePair<object, object?>[] Properties)
{
    /// <summary>Used for the related table if it is the same table.</summary>
    public const int SameTable = -1;

    public bool IsPrimaryKey { get; init; }

    public int RelatedTable { get; init; }

    public int[]? RelatedColumns { get; init; }

    public AcceptRejectRule AcceptRejectRule { get; init; }

    public System.Data.Rule UpdateRule { get; init; }

    public System.Data.Rule DeleteRule { get; init; }
}

/// <summary>A relation between two tables of a set.</summary>
[Sendable]
internal sealed record RelationContent(
    string Name,
    int Parent,
    int[] ParentColumns,
    int Child,
    int[] ChildColumns,
    bool Nested,
    KeyValuePair<object, object?>[] Properties);

/// <summary>The settings of a view, or the defaults for one.</summary>
[Sendable]
internal sealed record ViewContent(string Sort, string RowFilter, DataViewRowState RowStateFilter, bool ApplyDefaultSort)
{
    public bool AllowNew { get; init; } = true;

    public bool AllowEdit { get; init; } = true;

    public bool AllowDelete { get; init; } = true;
}

/// <summary>A culture, and whether it was set or is the default of the process that created the table.</summary>
[Sendable]
internal readonly record struct LocaleContent(CultureInfo Culture, bool IsSet);
