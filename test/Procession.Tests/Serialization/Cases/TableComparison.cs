using System.Collections;
using System.Data;

namespace Procession.Tests.Serialization;

/// <summary>Whether two data tables or sets are the same in all that can be asked of them.</summary>
internal static class TableComparison
{
    public static bool Same(DataSet a, DataSet b) =>
        (a.DataSetName, a.Namespace, a.Prefix, a.CaseSensitive, a.EnforceConstraints, a.HasErrors, a.Locale.Name) ==
            (b.DataSetName, b.Namespace, b.Prefix, b.CaseSensitive, b.EnforceConstraints, b.HasErrors, b.Locale.Name) &&
        Same(a.ExtendedProperties, b.ExtendedProperties) && All<DataTable>(a.Tables, b.Tables, Same) && All<DataRelation>(a.Relations, b.Relations, Same) &&
        a.HasChanges() == b.HasChanges() && b.Tables.Cast<DataTable>().All(table => table.DataSet == b);

    public static bool Same(DataTable a, DataTable b) =>
        (a.TableName, a.Namespace, a.Prefix, a.CaseSensitive, a.DisplayExpression, a.MinimumCapacity, a.HasErrors, a.Locale.Name) ==
            (b.TableName, b.Namespace, b.Prefix, b.CaseSensitive, b.DisplayExpression, b.MinimumCapacity, b.HasErrors, b.Locale.Name) &&
        Same(a.ExtendedProperties, b.ExtendedProperties) && All<DataColumn>(a.Columns, b.Columns, Same) && All<Constraint>(a.Constraints, b.Constraints, Same) &&
        Names(a.PrimaryKey).SequenceEqual(Names(b.PrimaryKey)) && All<DataRow>(a.Rows, b.Rows, Same) && Same(a.DefaultView, b.DefaultView) &&
        a.DataSet is null == b.DataSet is null;

    public static bool Same(DataColumn a, DataColumn b) =>
        (a.ColumnName, a.Caption, a.DataType, a.AllowDBNull, a.AutoIncrement, a.AutoIncrementSeed, a.AutoIncrementStep) ==
            (b.ColumnName, b.Caption, b.DataType, b.AllowDBNull, b.AutoIncrement, b.AutoIncrementSeed, b.AutoIncrementStep) &&
        (a.ColumnMapping, a.DateTimeMode, a.Expression, a.MaxLength, a.Namespace, a.Prefix, a.ReadOnly, a.Unique, a.Ordinal) ==
            (b.ColumnMapping, b.DateTimeMode, b.Expression, b.MaxLength, b.Namespace, b.Prefix, b.ReadOnly, b.Unique, b.Ordinal) &&
        SameValue(a.DefaultValue, b.DefaultValue) && Same(a.ExtendedProperties, b.ExtendedProperties);

    public static bool Same(DataView a, DataView b) =>
        (a.Sort, a.RowFilter, a.RowStateFilter, a.AllowNew, a.AllowEdit, a.AllowDelete, a.ApplyDefaultSort, a.Count) ==
            (b.Sort, b.RowFilter, b.RowStateFilter, b.AllowNew, b.AllowEdit, b.AllowDelete, b.ApplyDefaultSort, b.Count) &&
        All(a, b, (DataRowView x, DataRowView y) => x.Row.Table.Rows.IndexOf(x.Row) == y.Row.Table.Rows.IndexOf(y.Row));

    public static bool Same(DataRow a, DataRow b) => a.RowState == b.RowState && a.RowError == b.RowError &&
        Names(a.GetColumnsInError()).SequenceEqual(Names(b.GetColumnsInError())) &&
        a.GetColumnsInError().All(column => a.GetColumnError(column) == b.GetColumnError(column.Ordinal)) &&
        new[] { DataRowVersion.Original, DataRowVersion.Current, DataRowVersion.Proposed, DataRowVersion.Default }.All(version =>
            a.HasVersion(version) == b.HasVersion(version) && (!a.HasVersion(version) ||
            a.Table.Columns.Cast<DataColumn>().All(column => SameValue(a[column, version], b[column.Ordinal, version]))));

    private static bool Same(Constraint a, Constraint b) => a.GetType() == b.GetType() && a.ConstraintName == b.ConstraintName &&
        Same(a.ExtendedProperties, b.ExtendedProperties) && (a, b) switch
        {
            (UniqueConstraint x, UniqueConstraint y) => Names(x.Columns).SequenceEqual(Names(y.Columns)) && x.IsPrimaryKey == y.IsPrimaryKey,
            (ForeignKeyConstraint x, ForeignKeyConstraint y) => Names(x.Columns).SequenceEqual(Names(y.Columns)) &&
                Names(x.RelatedColumns).SequenceEqual(Names(y.RelatedColumns)) && x.RelatedTable.TableName == y.RelatedTable.TableName &&
                (x.AcceptRejectRule, x.UpdateRule, x.DeleteRule) == (y.AcceptRejectRule, y.UpdateRule, y.DeleteRule),
            _ => false,
        };

    private static bool Same(DataRelation a, DataRelation b) =>
        (a.RelationName, a.Nested, a.ParentTable.TableName, a.ChildTable.TableName, a.ParentKeyConstraint?.ConstraintName, a.ChildKeyConstraint?.ConstraintName) ==
            (b.RelationName, b.Nested, b.ParentTable.TableName, b.ChildTable.TableName, b.ParentKeyConstraint?.ConstraintName, b.ChildKeyConstraint?.ConstraintName) &&
        Names(a.ParentColumns).SequenceEqual(Names(b.ParentColumns)) && Names(a.ChildColumns).SequenceEqual(Names(b.ChildColumns)) &&
        Same(a.ExtendedProperties, b.ExtendedProperties);

    private static bool Same(PropertyCollection a, PropertyCollection b) =>
        a.Count == b.Count && a.Keys.Cast<object>().All(key => SameValue(a[key], b[key]));

    private static bool SameValue(object? a, object? b) => a?.GetType() == b?.GetType() && (a, b) switch
    {
        (Array x, Array y) => x.Cast<object>().SequenceEqual(y.Cast<object>()),
        (DateTime x, DateTime y) => x == y && x.Kind == y.Kind,
        (System.Data.SqlTypes.SqlBytes x, System.Data.SqlTypes.SqlBytes y) => x.IsNull == y.IsNull && (x.IsNull || x.Value.SequenceEqual(y.Value)),
        (System.Data.SqlTypes.SqlChars x, System.Data.SqlTypes.SqlChars y) => x.IsNull == y.IsNull && (x.IsNull || x.Value.SequenceEqual(y.Value)),
        (System.Data.SqlTypes.SqlXml x, System.Data.SqlTypes.SqlXml y) => x.IsNull == y.IsNull && (x.IsNull || x.Value == y.Value),
        (Uri x, Uri y) => x.OriginalString == y.OriginalString,
        _ => Equals(a, b),
    };

    private static IEnumerable<string> Names(DataColumn[] columns) => columns.Select(column => column.ColumnName);

    private static bool All<T>(IEnumerable a, IEnumerable b, Func<T, T, bool> same) =>
        a.Cast<T>().Count() == b.Cast<T>().Count() && a.Cast<T>().Zip(b.Cast<T>()).All(pair => same(pair.First, pair.Second));
}
