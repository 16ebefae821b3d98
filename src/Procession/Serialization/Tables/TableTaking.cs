using System.Collections;
using System.Data;

namespace Procession.Serialization;

/// <summary>Writes data tables and sets: their structure, then their content, column by column.</summary>
internal static class TableTaking
{
    public static SetContent Take(DataSet set) => new()
    {
        Name = set.DataSetName,
        Namespace = set.Namespace,
        Prefix = set.Prefix,
        CaseSensitive = set.CaseSensitive,
        EnforceConstraints = set.EnforceConstraints,
        Locale = new LocaleContent(set.Locale, IsSet(typeof(DataSet), set, "_cultureUserSet")),
        Properties = Take(set.ExtendedProperties),
        Tables = [.. set.Tables.Cast<DataTable>().Select(Take)],
        Relations = [.. set.Relations.Cast<DataRelation>().Select(relation => Take(relation, set))],
        Views = HiddenField.Get(typeof(DataSet), set, "_defaultViewManager") is DataViewManager manager
            ? [.. set.Tables.Cast<DataTable>().Select(table => Take(manager.DataViewSettings[table]!))]
            : null,
    };

    public static TableContent Take(DataTable table)
    {
        Check(table, typeof(DataTable));
        DataRow[] rows = new DataRow[table.Rows.Count];
        table.Rows.CopyTo(rows, 0);
        RowForm[] forms = Array.ConvertAll(rows, FormOf);
        RowRecord[] records = RecordsOf(rows, forms);
        return new TableContent
        {
            Name = table.TableName,
            Namespace = (string?)HiddenField.Get(typeof(DataTable), table, "_tableNamespace"),
            Prefix = table.Prefix,
            CaseSensitive = IsSet(typeof(DataTable), table, "_caseSensitiveUserSet") ? table.CaseSensitive : null,
            Locale = new LocaleContent(table.Locale, IsSet(typeof(DataTable), table, "_cultureUserSet")),
            MinimumCapacity = table.MinimumCapacity,
            DisplayExpression = table.DisplayExpression,
            Properties = Take(table.ExtendedProperties),
            Columns = [.. table.Columns.Cast<DataColumn>().Select(column => Take(column, records))],
            Constraints = [.. table.Constraints.Cast<Constraint>().Select(Take)],
            Rows = new RowsContent(forms, ErrorsOf(rows)),
            DefaultView = HiddenField.Get(typeof(DataTable), table, "_defaultView") is DataView view ? Take(view) : null,
        };
    }

    public static ColumnContent Take(DataColumn column, RowRecord[] records)
    {
        Check(column, typeof(DataColumn));
        (Array? cells, bool[]? nulls) = column.Expression.Length > 0
            ? (null, null)
            : Cells.For(column.DataType).Take(column, records);
        return new ColumnContent
        {
            Name = column.ColumnName,
            Type = column.DataType,
            Namespace = (string?)HiddenField.Get(typeof(DataColumn), column, "_columnUri"),
            Prefix = column.Prefix,
            Caption = (string?)HiddenField.Get(typeof(DataColumn), column, "_caption"),
            Mapping = column.ColumnMapping,
            DateTimeMode = column.DateTimeMode,
            AllowDBNull = column.AllowDBNull,
            ReadOnly = column.ReadOnly,
            MaxLength = column.MaxLength,
            DefaultValue = column.DefaultValue,
            Expression = column.Expression,
            Counter = column.AutoIncrement || column.AutoIncrementSeed != 0 || column.AutoIncrementStep != 1
                ? new CounterContent(
                    column.AutoIncrement,
                    column.AutoIncrementSeed,
                    column.AutoIncrementStep,
                    HiddenField.GetProperty(typeof(DataColumn), column, TableRebuilding.NextNumber)!)
                : null,
            Properties = Take(column.ExtendedProperties),
            Cells = cells,
            Nulls = nulls,
        };
    }

    public static ViewContent Take(DataView view) =>
        new(view.Sort, view.RowFilter ?? "", view.RowStateFilter, view.ApplyDefaultSort)
        {
            AllowNew = view.AllowNew,
            AllowEdit = view.AllowEdit,
            AllowDelete = view.AllowDelete,
        };

    private static ViewContent Take(DataViewSetting setting) =>
        new(setting.Sort, setting.RowFilter, setting.RowStateFilter, setting.ApplyDefaultSort);

    private static RelationContent Take(DataRelation relation, DataSet set) => new(
        relation.RelationName,
        set.Tables.IndexOf(relation.ParentTable),
        Ordinals(relation.ParentColumns),
        set.Tables.IndexOf(relation.ChildTable),
        Ordinals(relation.ChildColumns),
        relation.Nested,
        Take(relation.ExtendedProperties));

    private static ConstraintContent Take(Constraint constraint) => constraint switch
    {
        UniqueConstraint unique => new ConstraintContent(
            unique.ConstraintName, Ordinals(unique.Columns), Take(unique.ExtendedProperties))
        {
            IsPrimaryKey = unique.IsPrimaryKey,
        },
        ForeignKeyConstraint key => new ConstraintContent(
            key.ConstraintName, Ordinals(key.Columns), Take(key.ExtendedProperties))
        {
            RelatedTable = key.RelatedTable == key.Table
                ? ConstraintContent.SameTable
                : key.Table!.DataSet!.Tables.IndexOf(key.RelatedTable),
            RelatedColumns = Ordinals(key.RelatedColumns),
            AcceptRejectRule = key.AcceptRejectRule,
            UpdateRule = key.UpdateRule,
            DeleteRule = key.DeleteRule,
        },
        _ => throw new Refusal(constraint.GetType(), "it is a constraint of a class of its own"),
    };

    private static void Check(object part, Type type)
    {
        if (part.GetType() != type)
        {
            throw new Refusal(part.GetType(), TableSurrogates.Typed);
        }
    }

    private static int[] Ordinals(DataColumn[] columns) => Array.ConvertAll(columns, column => column.Ordinal);

    private static KeyValuePair<object, object?>[] Take(PropertyCollection properties) =>
        [.. properties.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(entry.Key, entry.Value))];

    private static bool IsSet(Type type, object owner, string field) => (bool)HiddenField.Get(type, owner, field)!;

    private static RowRecord[] RecordsOf(DataRow[] rows, RowForm[] forms)
    {
        List<RowRecord> records = new(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            RowForm state = forms[i] & ~RowForm.InEdit;
            if (state is RowForm.Modified or RowForm.Deleted)
            {
                records.Add(new RowRecord(rows[i], DataRowVersion.Original));
            }

            if (state != RowForm.Deleted)
            {
                records.Add(new RowRecord(rows[i], DataRowVersion.Current));
            }

            if (forms[i] != state)
            {
                records.Add(new RowRecord(rows[i], DataRowVersion.Proposed));
            }
        }

        return [.. records];
    }

    private static RowForm FormOf(DataRow row)
    {
        RowForm form = row.RowState switch
        {
            DataRowState.Unchanged => RowForm.Unchanged,
            DataRowState.Added => RowForm.Added,
            DataRowState.Modified => RowForm.Modified,
            _ => RowForm.Deleted,
        };
        return row.HasVersion(DataRowVersion.Proposed) ? form | RowForm.InEdit : form;
    }

    private static RowError[] ErrorsOf(DataRow[] rows)
    {
        List<RowError> errors = [];
        for (int i = 0; i < rows.Length; i++)
        {
            DataRow row = rows[i];
            if (row.HasErrors)
            {
                errors.Add(new RowError(i, RowError.WholeRow, row.RowError));
                errors.AddRange(row.GetColumnsInError().Select(
                    column => new RowError(i, column.Ordinal, row.GetColumnError(column))));
            }
        }

        return [.. errors];
    }
}
