using System.Data;
using System.Globalization;

namespace Procession.Serialization;

/// <summary>
/// Creates data tables and sets from what <see cref="TableTaking"/> wrote. The rows are added before what reacts to them:
/// constraints, relations, computed columns, counters.
/// </summary>
internal static class TableRebuilding
{
    public const string NextNumber = "AutoIncrementCurrent";

    public static DataSet Rebuild(SetContent content)
    {
        DataSet set = InLocale(content.Locale, () => new DataSet(content.Name));
        set.Namespace = content.Namespace;
        set.Prefix = content.Prefix;
        set.CaseSensitive = content.CaseSensitive;
        if (content.Locale.IsSet)
        {
            set.Locale = content.Locale.Culture;
        }

        // Rows are restored even if they break a rule that was not enforced.
        set.EnforceConstraints = false;
        Fill(set.ExtendedProperties, content.Properties);
        DataTable[] tables = Array.ConvertAll(content.Tables, Make);
        Array.ForEach(tables, set.Tables.Add);
        Constraining.Add(tables, content.Tables);
        Array.ForEach(content.Relations, relation => Add(relation, tables, set));
        for (int i = 0; i < tables.Length; i++)
        {
            Finish(tables[i], content.Tables[i]);
            SetView(tables[i], content.Tables[i]);
        }

        for (int i = 0; content.Views is not null && i < tables.Length; i++)
        {
            Set(set.DefaultViewManager.DataViewSettings[tables[i]]!, content.Views[i]);
        }

        set.EnforceConstraints = content.EnforceConstraints;
        return set;
    }

    public static DataTable Rebuild(TableContent content)
    {
        // Temporarily in a set, since only a set can switch off all checks of its rows.
        DataTable table = Make(content);
        DataSet set = InLocale(
            content.Locale, () => new DataSet { CaseSensitive = table.CaseSensitive, EnforceConstraints = false });
        set.Tables.Add(table);
        Constraining.Add([table], [content]);
        Finish(table, content);
        set.Tables.Remove(table);
        table.TableName = content.Name;
        SetView(table, content);
        return table;
    }

    public static DataColumn Rebuild(ColumnContent content)
    {
        DataColumn column = new(content.Name, content.Type, null, content.Mapping)
        {
            Prefix = content.Prefix,
            DefaultValue = content.DefaultValue,
        };
        if (content.Type == typeof(DateTime))
        {
            column.DateTimeMode = content.DateTimeMode;
        }

        if (content.Caption is not null)
        {
            column.Caption = content.Caption;
        }

        if (content.Namespace is not null)
        {
            column.Namespace = content.Namespace;
        }

        Fill(column.ExtendedProperties, content.Properties);
        return column;
    }

    /// <summary>Sets what a column does to later rows.</summary>
    public static void Finish(DataColumn column, ColumnContent content)
    {
        if (content.Counter is { } counter)
        {
            column.AutoIncrement = counter.Counts;
            column.AutoIncrementSeed = counter.Seed;
            column.AutoIncrementStep = counter.Step;
            HiddenField.SetProperty(typeof(DataColumn), column, NextNumber, counter.Current);
        }

        if (content.Expression.Length == 0)
        {
            column.ReadOnly = content.ReadOnly;
        }

        column.MaxLength = content.MaxLength;
        column.AllowDBNull = content.AllowDBNull;
    }

    public static void Set(DataView view, ViewContent content)
    {
        view.ApplyDefaultSort = content.ApplyDefaultSort;
        view.Sort = content.Sort;
        view.RowFilter = content.RowFilter;
        view.RowStateFilter = content.RowStateFilter;
        view.AllowNew = content.AllowNew;
        view.AllowEdit = content.AllowEdit;
        view.AllowDelete = content.AllowDelete;
    }

    private static void Set(DataViewSetting setting, ViewContent content)
    {
        setting.ApplyDefaultSort = content.ApplyDefaultSort;
        setting.Sort = content.Sort;
        setting.RowFilter = content.RowFilter;
        setting.RowStateFilter = content.RowStateFilter;
    }

    // Not in its set yet, so nothing reacts to its rows, which are added much faster.
    private static DataTable Make(TableContent content)
    {
        DataTable table = InLocale(content.Locale, () => new DataTable(content.Name, content.Namespace));
        table.Prefix = content.Prefix;
        if (content.Locale.IsSet)
        {
            table.Locale = content.Locale.Culture;
        }

        if (content.CaseSensitive is { } caseSensitive)
        {
            table.CaseSensitive = caseSensitive;
        }

        Fill(table.ExtendedProperties, content.Properties);
        table.Columns.AddRange(Array.ConvertAll(content.Columns, Rebuild));
        RowFilling.Fill(table, content);
        return table;
    }

    // Sets what refers to columns by name, of this table and of related ones.
    private static void Finish(DataTable table, TableContent content)
    {
        for (int i = 0; i < content.Columns.Length; i++)
        {
            if (content.Columns[i].Expression.Length > 0)
            {
                table.Columns[i].Expression = content.Columns[i].Expression;
            }
        }

        for (int i = 0; i < content.Columns.Length; i++)
        {
            Finish(table.Columns[i], content.Columns[i]);
        }

        table.MinimumCapacity = content.MinimumCapacity;
        table.DisplayExpression = content.DisplayExpression;
    }

    // A view that a table creates in a set stays connected to the set.
    private static void SetView(DataTable table, TableContent content)
    {
        if (content.DefaultView is { } view)
        {
            Set(table.DefaultView, view);
        }
    }

    private static void Add(RelationContent content, DataTable[] tables, DataSet set)
    {
        DataTable parent = tables[content.Parent];
        DataTable child = tables[content.Child];
        DataRelation relation = new(
            content.Name,
            Constraining.Columns(parent, content.ParentColumns),
            Constraining.Columns(child, content.ChildColumns),
            createConstraints: false);
        set.Relations.Add(relation);
        relation.Nested = content.Nested;
        Fill(relation.ExtendedProperties, content.Properties);
    }

    /// <summary>Restores the user's extended properties of a table or a part of it.</summary>
    public static void Fill(PropertyCollection properties, KeyValuePair<object, object?>[] entries) =>
        Array.ForEach(entries, entry => properties.Add(entry.Key, entry.Value));

    // A table without a set culture keeps the culture of the process that created it.
    private static T InLocale<T>(LocaleContent locale, Func<T> make)
    {
        CultureInfo here = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = locale.Culture;
        try
        {
            return make();
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }
}
