using System.Data;

namespace Procession.Serialization;

/// <summary>Adds rows to an empty table, each in its original state.</summary>
internal sealed class RowFilling
{
    private readonly DataTable _table;
    private readonly Cells[] _columns;
    private readonly object?[] _values; // of one record at a time: the table copies them
    private int _record;

    private RowFilling(DataTable table, TableContent content, int records)
    {
        _table = table;
        _values = new object?[content.Columns.Length];
        _columns = Array.ConvertAll(content.Columns, column =>
        {
            Cells cells = column.Expression.Length > 0 ? Cells.None : Cells.For(column.Type);
            cells.Put(column.Cells, column.Nulls, records);
            return cells;
        });
    }

    public static void Fill(DataTable table, TableContent content)
    {
        RowForm[] forms = content.Rows.Forms;
        int records = 0;
        foreach (RowForm form in forms)
        {
            records += (StateOf(form) == RowForm.Modified ? 2 : 1) + ((form & RowForm.InEdit) != 0 ? 1 : 0);
        }

        RowFilling filling = new(table, content, records);
        table.MinimumCapacity = Math.Max(table.MinimumCapacity, records);
        foreach (RowForm form in forms)
        {
            filling.Add(form);
        }

        foreach (RowError error in content.Rows.Errors)
        {
            Set(error, table.Rows[error.Row]);
        }
    }

    private static RowForm StateOf(RowForm form) => form & ~RowForm.InEdit;

    private static void Set(RowError error, DataRow row)
    {
        if (error.Column == RowError.WholeRow)
        {
            row.RowError = error.Text;
        }
        else
        {
            row.SetColumnError(error.Column, error.Text);
        }
    }

    private void Add(RowForm form)
    {
        DataRow row = StateOf(form) == RowForm.Added
            ? _table.Rows.Add(NextRecord())
            : _table.LoadDataRow(NextRecord(), fAcceptChanges: true);
        switch (StateOf(form))
        {
            case RowForm.Modified:
                Edit(row);
                row.EndEdit();
                if (row.RowState == DataRowState.Unchanged)
                {
                    row.SetModified();
                }

                break;
            case RowForm.Deleted:
                row.Delete();
                break;
            default:
                break;
        }

        if ((form & RowForm.InEdit) != 0)
        {
            Edit(row);
        }
    }

    private void Edit(DataRow row)
    {
        row.BeginEdit();
        object?[] values = NextRecord();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                row[i] = value;
            }
        }
    }

    private object?[] NextRecord()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = _columns[i][_record];
        }

        _record++;
        return _values;
    }
}
