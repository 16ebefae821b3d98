using System.Data;

namespace Procession.Serialization;

/// <summary>
/// Data tables and their parts. A part is sent with its whole: a table with its set, a row, column or view with its table. So
/// parts arrive with everything to which they refer, and as parts of the same whole.
/// </summary>
internal static class TableSurrogates
{
    /// <summary>The reason why users' classes, such as typed data sets, are refused.</summary>
    public const string Typed = "it is a class of its own for one schema, which its constructor builds; Merge it into a plain " +
        "DataSet and send that; there, Merge it into a new one of yours";

    public static Surrogate Set() => new Surrogate<DataSet, SetContent>(TableTaking.Take, TableRebuilding.Rebuild);

    public static Surrogate Table() => new Surrogate<DataTable, Part<DataSet, TableContent>>(
        table => table.DataSet is { } set
            ? new Part<DataSet, TableContent>(set, set.Tables.IndexOf(table), null)
            : new Part<DataSet, TableContent>(null, 0, TableTaking.Take(table)),
        wire => wire.Content is { } content ? TableRebuilding.Rebuild(content) : wire.OfWhole.Tables[wire.Number]);

    public static Surrogate Row() => new Surrogate<DataRow, Part<DataTable>>(
        row => row.RowState != DataRowState.Detached
            ? new Part<DataTable>(row.Table, row.Table.Rows.IndexOf(row))
            : throw new Refusal(typeof(DataRow), "it is not in its table; add it, or send its values (ItemArray)"),
        wire => wire.Whole.Rows[wire.Number]);

    public static Surrogate Column() => new Surrogate<DataColumn, Part<DataTable, ColumnContent>>(
        column => column.Table is { } table
            ? new Part<DataTable, ColumnContent>(table, column.Ordinal, null)
            : new Part<DataTable, ColumnContent>(null, 0, TableTaking.Take(column, [])),
        wire =>
        {
            if (wire.Content is not { } content)
            {
                return wire.OfWhole.Columns[wire.Number];
            }

            DataColumn column = TableRebuilding.Rebuild(content);
            column.Expression = content.Expression;
            TableRebuilding.Finish(column, content);
            return column;
        });

    public static Surrogate View() => new Surrogate<DataView, ViewOf>(
        view => view.GetType() == typeof(DataView)
            ? new ViewOf(
                view.Table,
                view.Table is { } table && HiddenField.Get(typeof(DataTable), table, "_defaultView") == view,
                TableTaking.Take(view))
            : throw new Refusal(view.GetType(), "it is a view of a class of its own; send its table"),
        wire =>
        {
            DataView view = wire is { IsDefault: true, Table: { } table }
                ? table.DefaultView
                : new DataView { Table = wire.Table };
            if (!wire.IsDefault)
            {
                TableRebuilding.Set(view, wire.Content);
            }

            return view;
        });

    public static Surrogate Relation() => new Surrogate<DataRelation, Part<DataSet>>(
        relation => relation.DataSet is { } set && set.Relations.IndexOf(relation) is var number and >= 0
            ? new Part<DataSet>(set, number)
            : throw new Refusal(typeof(DataRelation), "it is not in a DataSet"),
        wire => wire.Whole.Relations[wire.Number]);

    public static Surrogate Constraint() => new Surrogate<Constraint, Part<DataTable>>(
        constraint => constraint.Table is { } table && table.Constraints.IndexOf(constraint) is var number and >= 0
            ? new Part<DataTable>(table, number)
            : throw new Refusal(constraint.GetType(), "it is not in a DataTable"),
        wire => wire.Whole.Constraints[wire.Number]);

    /// <summary>A part of a whole, by its number.</summary>
    [Sendable]
    private readonly record struct Part<TWhole>(TWhole Whole, int Number);

    /// <summary>A part of a whole, or its own content if it is on its own.</summary>
    [Sendable]
    private readonly record struct Part<TWhole, TContent>(TWhole? Whole, int Number, TContent? Content)
        where TWhole : class
    {
        public TWhole OfWhole => Whole ?? throw new DamagedMessageException("it is a part of nothing");
    }

    /// <summary>A view, and whether it is the default view of its table.</summary>
    [Sendable]
    private readonly record struct ViewOf(DataTable? Table, bool IsDefault, ViewContent Content);
}
