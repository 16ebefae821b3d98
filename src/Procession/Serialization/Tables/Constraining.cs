using System.Data;

namespace Procession.Serialization;

/// <summary>Restores the constraints of tables.</summary>
internal static class Constraining
{
    public static DataColumn[] Columns(DataTable table, int[] numbers) =>
        Array.ConvertAll(numbers, number => table.Columns[number]);

    /// <summary>
    /// Adds the constraints, in the order of each table; a foreign key waits until the key exists to which it refers, which
    /// the framework would otherwise create.
    /// </summary>
    public static void Add(DataTable[] tables, TableContent[] contents)
    {
        int[] next = new int[tables.Length];
        bool hasAdded = true;
        while (hasAdded)
        {
            hasAdded = false;
            for (int i = 0; i < tables.Length; i++)
            {
                while (next[i] < contents[i].Constraints.Length && TryAdd(contents[i].Constraints[next[i]], i, tables))
                {
                    next[i]++;
                    hasAdded = true;
                }
            }
        }

        for (int i = 0; i < tables.Length; i++)
        {
            if (next[i] < contents[i].Constraints.Length)
            {
                throw new DamagedMessageException("a foreign key refers to no key");
            }
        }
    }

    private static bool TryAdd(ConstraintContent content, int number, DataTable[] tables)
    {
        DataTable table = tables[number];
        DataColumn[] columns = Columns(table, content.Columns);
        Constraint constraint;
        if (content.RelatedColumns is not { } relatedColumns)
        {
            constraint = new UniqueConstraint(content.Name, columns, content.IsPrimaryKey);
        }
        else
        {
            DataTable related = content.RelatedTable == ConstraintContent.SameTable ? table : tables[content.RelatedTable];
            DataColumn[] key = Columns(related, relatedColumns);
            if (!related.Constraints.OfType<UniqueConstraint>().Any(unique => IsKey(unique, key)))
            {
                return false;
            }

            constraint = new ForeignKeyConstraint(content.Name, key, columns)
            {
                AcceptRejectRule = content.AcceptRejectRule,
                UpdateRule = content.UpdateRule,
                DeleteRule = content.DeleteRule,
            };
        }

        table.Constraints.Add(constraint);
        TableRebuilding.Fill(constraint.ExtendedProperties, content.Properties);
        return true;
    }

    // In any order of its columns.
    private static bool IsKey(UniqueConstraint unique, DataColumn[] columns) =>
        unique.Columns.Length == columns.Length && Array.TrueForAll(columns, unique.Columns.Contains);
}
