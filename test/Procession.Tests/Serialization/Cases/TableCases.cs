using System.Data;
using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using static Procession.Tests.Serialization.TableComparison;

namespace Procession.Tests.Serialization;

internal static class TableCases
{
    public sealed class Money(int cents)
    {
        private readonly int _cents = cents;

        public override bool Equals(object? obj) => obj is Money other && other._cents == _cents;

        public override int GetHashCode() => _cents;
    }

    public readonly record struct Spot(string Name, int X);

    public sealed class Typed() : DataTable("typed");

    public sealed class TypedSet : DataSet;

    public static IEnumerable<SerializationCase> All => [.. Types, .. Schemas, .. Rows, .. Sets, .. Parts];

    private static IEnumerable<SerializationCase> Types =>
    [
        .. Values.Select(values => Case.Works($"DataTable of {values.Type}", () => Column(values.Type, values.Values), Same)),
        // Made anew each time: it reads from a stream of its own, which two threads cannot do at once.
        Case.Works("DataTable of SqlXml", () => Column(typeof(SqlXml), new SqlXml(System.Xml.XmlReader.Create(new StringReader("<a>1</a>")))), Same),
        Case.Works("DataTable of unlike objects", () => Column(typeof(object), 1, "two", new int[] { 3 }, new Money(4), DateTime.UnixEpoch, DBNull.Value, new Dictionary<string, int>()), (a, b) => b.Rows[4][0].Equals(new Money(4)) && b.Rows[3][0] is int[] && b.Rows[7][0] is Dictionary<string, int>),
        Case.Refused("DataTable of what cannot travel", () => Column(typeof(object), 1, Task.CompletedTask), "DataTable.Content.Columns[0].Cells[2]"),
    ];

    private static (Type Type, object[] Values)[] Values =>
    [
        (typeof(bool), [true, false]), (typeof(char), ['x', '\ud7ff']), (typeof(sbyte), [(sbyte)-1]), (typeof(byte), [(byte)255]), (typeof(short), [(short)-2]),
        (typeof(ushort), [ushort.MaxValue]), (typeof(int), [int.MinValue, 0]), (typeof(uint), [uint.MaxValue]), (typeof(long), [long.MinValue]), (typeof(ulong), [ulong.MaxValue]),
        (typeof(float), [float.NaN, -0f]), (typeof(double), [double.Epsilon]), (typeof(decimal), [1.500m]), (typeof(string), ["", "a\u001f\0b\ud800", "é"]),
        (typeof(DateTime), [new DateTime(2024, 3, 31, 2, 30, 0), DateTime.MaxValue]), (typeof(DateTimeOffset), [new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(345))]),
        (typeof(TimeSpan), [TimeSpan.MinValue]), (typeof(Guid), [Guid.AllBitsSet]), (typeof(Int128), [(Int128)5, Int128.MinValue]), (typeof(UInt128), [UInt128.MaxValue]),
        (typeof(Half), [(Half)1.5]), (typeof(Complex), [new Complex(1, 2)]), (typeof(BigInteger), [BigInteger.Pow(7, 90)]), (typeof(DateOnly), [new DateOnly(2024, 5, 6)]),
        (typeof(TimeOnly), [new TimeOnly(1, 2, 3)]), (typeof(Version), [new Version(1, 2)]), (typeof(Uri), [new Uri("http://x/y"), new Uri("z", UriKind.Relative)]),
        (typeof(byte[]), [new byte[] { 1, 2 }, Array.Empty<byte>()]), (typeof(char[]), [new[] { 'a' }]), (typeof(int[]), [new[] { 1, 2, 3 }]), (typeof(Type), [typeof(List<int>)]),
        (typeof(DayOfWeek), [DayOfWeek.Friday]), (typeof(Money), [new Money(5)]), (typeof(Spot), [new Spot("a", 1)]), (typeof((int, string)), [(1, "x")]),
        (typeof(SqlInt32), [new SqlInt32(3), SqlInt32.Null]), (typeof(SqlInt64), [new SqlInt64(3)]), (typeof(SqlInt16), [new SqlInt16(3)]), (typeof(SqlByte), [new SqlByte(3)]),
        (typeof(SqlBoolean), [SqlBoolean.True, SqlBoolean.Null]), (typeof(SqlString), [new SqlString("ä"), SqlString.Null]), (typeof(SqlDecimal), [new SqlDecimal(1.25m)]),
        (typeof(SqlMoney), [new SqlMoney(1.5m)]), (typeof(SqlDouble), [new SqlDouble(1.5)]), (typeof(SqlSingle), [new SqlSingle(1.5f)]), (typeof(SqlGuid), [new SqlGuid(Guid.AllBitsSet), SqlGuid.Null]),
        (typeof(SqlDateTime), [new SqlDateTime(2024, 1, 2)]), (typeof(SqlBinary), [new SqlBinary([1, 2]), SqlBinary.Null]), (typeof(SqlBytes), [new SqlBytes([1]), SqlBytes.Null]),
        (typeof(SqlChars), [new SqlChars(['c'])]),
    ];

    private static IEnumerable<SerializationCase> Schemas =>
    [
        Case.Works("DataTable", () => People(), Same),
        Case.Works("DataTable without a name", () => new DataTable(), Same),
        Case.Works("DataTable without rows", () => People().Clone(), Same),
        Case.Works("DataTable without columns", () => { DataTable t = new("t"); t.Rows.Add(t.NewRow()); t.Rows.Add(t.NewRow()); return t; }, Same),
        .. new[] { "dbo.Orders", "a:b", "with space", "", "x\u0001", "日本" }.Select(name => Case.Works($"DataTable called '{name.Replace('\u0001', '~')}'", () => With(t => t.TableName = name), Same)),
        Case.Works("DataTable with namespace and prefix", () => With(t => (t.Namespace, t.Prefix) = ("urn:a", "p")), Same),
        Case.Works("DataTable that minds case", () => With(t => t.CaseSensitive = true), Same),
        Case.Works("DataTable of a culture", () => With(t => t.Locale = new CultureInfo("sv-SE") { NumberFormat = { NumberDecimalSeparator = "_" } }), (a, b) => Same(a, b) && b.Locale.NumberFormat.NumberDecimalSeparator == "_"),
        Case.Works("DataTable with notes", () => With(t => { t.ExtendedProperties["k"] = new[] { 1 }; t.ExtendedProperties[5] = "five"; t.Columns[0].ExtendedProperties["c"] = new Money(1); }), Same),
        Case.Works("DataTable with room", () => With(t => t.MinimumCapacity = 77), Same),
        Case.Works("DataTable with a display expression", () => With(t => t.DisplayExpression = "name + '!'"), Same),
        Case.Works("DataTable with all that columns have", Rich, Same),
        Case.Works("DataTable with computed columns", () => With(t => { t.Columns.Add("double", typeof(int), "id * 2"); t.Columns.Add("more", typeof(int), "double + 1"); t.Columns.Add("sum", typeof(long), "Sum(id)"); }), Same),
        Case.Works("DataTable with a key", () => With(t => t.PrimaryKey = [t.Columns["id"]!]), (a, b) => Same(a, b) && b.Rows.Find(2) is not null && Throws(() => b.Rows.Add(1, "twice"))),
        Case.Works("DataTable with a key of two columns", () => With(t => t.PrimaryKey = [t.Columns["name"]!, t.Columns["id"]!]), (a, b) => Same(a, b) && b.Rows.Find(["two", 2]) is not null),
        Case.Works("DataTable with unique columns", () => With(t => { t.Columns["id"]!.Unique = true; t.Constraints.Add("both", [t.Columns[0], t.Columns[1]], false).ExtendedProperties["n"] = 1; }), Same),
        Case.Works("DataTable with a foreign key into itself", () => With(t => { t.Columns.Add("boss", typeof(int)); t.PrimaryKey = [t.Columns["id"]!]; t.Constraints.Add(new ForeignKeyConstraint("fk", t.Columns["id"]!, t.Columns["boss"]!) { DeleteRule = Rule.SetNull, UpdateRule = Rule.None, AcceptRejectRule = AcceptRejectRule.Cascade }); }), Same),
        Case.Works("DataTable with a view", () => With(t => (t.DefaultView.Sort, t.DefaultView.RowFilter, t.DefaultView.RowStateFilter, t.DefaultView.AllowNew) = ("id DESC", "id > 0", DataViewRowState.Added, false)), Same),
        .. new (long Seed, long Step, int Rows)[] { (1, 1, 3), (0, 1, 0), (-1, -1, 4), (100, 7, 2), (5, 1, 0) }.Select(c => Case.Works($"DataTable that counts: {c}", () => Counting(c.Seed, c.Step, c.Rows), SameNext)),
        Case.Works("DataTable that counts in other types", () => With(t => { t.Columns.Add(new DataColumn("big", typeof(BigInteger)) { AutoIncrement = true, AutoIncrementSeed = 9 }); t.Columns.Add(new DataColumn("m", typeof(decimal)) { AutoIncrement = true }); t.Rows.Add(9, "n"); }), SameNext),
        .. new[] { DataSetDateTime.Local, DataSetDateTime.Utc, DataSetDateTime.Unspecified, DataSetDateTime.UnspecifiedLocal }.Select(mode => Case.Works($"DataTable of times that are {mode}", () => Times(mode), Same)),
        Case.Refused("DataTable of the user's class", () => new Typed(), "Typed cannot be sent to another process: it is a class of its own for one schema"),
        Case.Refused("DataSet of the user's class", () => new TypedSet(), "TypedSet cannot be sent to another process: it is a class of its own for one schema"),
        Case.Refused("DataSet with a table of the user's class", () => new DataSet { Tables = { new Typed() } }, "Typed cannot be sent"),
    ];

    private static IEnumerable<SerializationCase> Rows =>
    [
        Case.Works("DataTable of rows in all states", () => States(withKey: false), (a, b) => Same(a, b) && Same(a.GetChanges()!, b.GetChanges()!)),
        Case.Works("DataTable of rows in all states, with a key", () => States(withKey: true), Same),
        Case.Works("DataTable of rows in all states, read-only", () => { DataTable t = States(withKey: true); t.Columns["name"]!.ReadOnly = true; return t; }, Same),
        Case.Works("DataTable whose changes are taken back there", () => States(withKey: true), (a, b) => { a.RejectChanges(); b.RejectChanges(); return Same(a, b); }),
        Case.Works("DataTable that is all new", () => With(_ => { }), (a, b) => Same(a, b) && b.Rows[0].RowState == DataRowState.Added),
        Case.Works("DataTable with errors", () => With(t => { t.Rows[0].RowError = "bad"; t.Rows[1].SetColumnError("name", "worse"); t.Rows[1].RowError = ""; }), Same),
        Case.Works("DataTable with a row marked as changed", () => { DataTable t = With(t => t.AcceptChanges()); t.Rows[0].SetModified(); t.Rows[1].SetAdded(); return t; }, Same),
        Case.Works("DataTable with a row removed", () => { DataTable t = With(t => t.AcceptChanges()); t.Rows.RemoveAt(0); return t; }, Same),
        Case.Works("DataTable with equal rows", () => With(t => { t.Rows.Add(7, "x"); t.Rows.Add(7, "x"); }), Same),
        Case.Works("DataTable with a default and nulls", () => With(t => { t.Columns[1].DefaultValue = "none"; t.Rows.Add(8, DBNull.Value); t.Rows.Add(9); }), Same),
        Case.Works("DataTable while rows are loaded", () => { DataTable t = With(t => t.PrimaryKey = [t.Columns[0]]); t.BeginLoadData(); t.LoadDataRow([1, "uno"], true); return t; }, (a, b) => Same(a, b)),
    ];

    private static IEnumerable<SerializationCase> Sets =>
    [
        Case.Works("DataSet", () => Shop(), Same),
        Case.Works("DataSet empty", () => new DataSet("s") { Namespace = "urn:s", Prefix = "q", CaseSensitive = true, Locale = new CultureInfo("tr-TR") }, Same),
        Case.Works("DataSet that enforces nothing", Broken, Same),
        Case.Works("DataSet whose children follow their parents there", () => Shop(), (a, b) => { b.Tables["customer"]!.Rows[0].Delete(); return b.Tables["order"]!.Select().Length == 1; }),
        Case.Works("DataSet that refuses orphans there", () => Shop(), (a, b) => Throws(() => b.Tables["order"]!.Rows.Add(99, 12345))),
        Case.Works("DataSet with settings of its views", () => Shop(s => s.DefaultViewManager.DataViewSettings["order"]!.Sort = "id DESC"), (a, b) => b.DefaultViewManager.DataViewSettings["order"]!.Sort == "id DESC"),
        Case.Works("DataSet with tables of one name", () => new DataSet { Tables = { { "t", "urn:a" }, { "t", "urn:b" } } }, Same),
        Case.Works("DataSet in which tables refer to each other", Mutual, Same),
        Case.Works("DataSet of changes", () => Shop().GetChanges(DataRowState.Added)!, Same),
        Case.Works("DataSet whose tables inherit", () => new DataSet { CaseSensitive = true, Locale = new CultureInfo("sv-SE"), Namespace = "urn:i", Tables = { People() } }, (a, b) => { (a.CaseSensitive, b.CaseSensitive) = (false, false); return Same(a, b); }),
    ];

    private static IEnumerable<SerializationCase> Parts =>
    [
        Case.Works("a table of a set brings the set", () => Shop().Tables["order"]!, (a, b) => Same(a.DataSet!, b.DataSet!) && b.DataSet!.Tables["order"] == b && b.Rows[0].GetParentRow("placed")!["name"].Equals("one")),
        Case.Works("two tables of a set", () => Shop() is var s ? (s.Tables[0], s.Tables[1]) : default, (a, b) => b.Item1.DataSet == b.Item2.DataSet),
        Case.Works("a set and a table of it", () => Shop() is var s ? (Table: s.Tables[1], Set: s) : default, (a, b) => b.Set.Tables[1] == b.Table),
        Case.Works("a table twice", () => People() is var t ? new[] { t, t } : [], (a, b) => b[0] == b[1]),
        Case.Works("DataRow", () => States(withKey: true).Rows[2], (a, b) => Same(a, b) && Same(a.Table, b.Table) && b.Table.Rows[2] == b),
        Case.Works("rows and their table", () => People() is var t ? (Rows: t.Select("id > 0"), Table: t) : default, (a, b) => b.Rows.All(row => row.Table == b.Table) && b.Rows.Length == 2),
        Case.Works<IEnumerable<DataRow>>("rows as a sequence", () => People().AsEnumerable(), (a, b) => b.Count() == 2 && b.First()["name"].Equals("one") && b.First().Table == b.Last().Table),
        Case.Works<IEnumerable<DataRow>>("a query over rows", () => People().AsEnumerable().Where(row => row.Field<int>("id") > 1).OrderBy(row => row["name"]), (a, b) => b.Single()["name"].Equals("two")),
        Case.Works("closure over a row and a column", () => Read(People()), (a, b) => a() == b()),
        Case.Works("DataColumn", () => Rich().Columns["limited"]!, (a, b) => Same(a, b) && b.Table!.Columns["limited"] == b),
        Case.Works("DataColumn in no table", () => new DataColumn("c", typeof(int), "1 + 1") { Caption = "C", ExtendedProperties = { ["k"] = 1 } }, Same),
        Case.Works("DataView", () => new DataView(People(), "id > 1", "name DESC", DataViewRowState.CurrentRows) { AllowDelete = false }, Same),
        Case.Works("the DataView of a table", () => { DataView v = People().DefaultView; v.Sort = "id DESC"; return v; }, (a, b) => Same(a, b) && b.Table!.DefaultView == b),
        Case.Works("DataView of nothing", () => new DataView(), (a, b) => b.Table is null),
        Case.Works("DataRelation", () => Shop().Relations[0], (a, b) => b.DataSet!.Relations[0] == b && b.RelationName == a.RelationName),
        Case.Works("constraints", () => (Shop().Tables[1].Constraints.OfType<ForeignKeyConstraint>().Single(), (UniqueConstraint)Shop().Tables[0].Constraints[0]), (a, b) => b.Item1.Table!.Constraints.Contains(b.Item1.ConstraintName) && b.Item2.IsPrimaryKey),
        Case.Refused("DataRow that is in no table", () => People().NewRow(), "it is not in its table"),
        Case.Refused("DataRowView", () => People().DefaultView[0], "DataRowView cannot be sent"),
        Case.Refused("a table that holds itself", () => { DataTable t = new(); t.Columns.Add("t", typeof(object)); t.Rows.Add(t); return t; }, "it contains itself"),
        Case.Works("SqlTypes by themselves", () => ((SqlInt32)1, SqlString.Null, new SqlString("x", 1031, SqlCompareOptions.IgnoreCase), SqlDecimal.MaxValue), (a, b) => b == a && b.Item3.SqlCompareOptions == SqlCompareOptions.IgnoreCase && b.Item3.LCID == 1031 && b.Item2.IsNull),
    ];

    private static Func<string> Read(DataTable table)
    {
        DataRow row = table.Rows[1];
        DataColumn column = table.Columns["name"]!;
        return () => $"{row[column]}{row.Table.Rows.Count}";
    }

    private static bool Throws(Action action) => Record.Exception(action) is ConstraintException or InvalidConstraintException;

    // A null in front and at the end, so that defaults of a type cannot be taken for values.
    private static DataTable Column(Type type, params object[] values)
    {
        DataTable table = new("t") { Columns = { { "c", type } } };
        table.Rows.Add(DBNull.Value);
        foreach (object value in values)
        {
            table.Rows.Add(value);
        }

        table.Rows.Add(DBNull.Value);
        return table;
    }

    private static DataTable People() => With(_ => { });

    private static DataTable With(Action<DataTable> change)
    {
        DataTable table = new("people") { Columns = { { "id", typeof(int) }, { "name", typeof(string) } } };
        table.Rows.Add(1, "one\r\n"[..3]);
        table.Rows.Add(2, "two");
        change(table);
        return table;
    }

    private static DataTable Rich() => With(t =>
    {
        t.Columns["name"]!.Caption = "Name of";
        t.Columns["name"]!.Namespace = "urn:c";
        t.Columns["name"]!.Prefix = "c";
        t.Columns.Add(new DataColumn("limited", typeof(string)) { MaxLength = 5, DefaultValue = "abc", AllowDBNull = true });
        t.Columns.Add(new DataColumn("fixed", typeof(double)) { ReadOnly = true, DefaultValue = 1.5, AllowDBNull = false });
        t.Columns.Add(new DataColumn("attribute", typeof(int), null, MappingType.Attribute));
        t.Columns.Add(new DataColumn("hidden", typeof(Guid), null, MappingType.Hidden));
        t.Columns.Add(new DataColumn("document", typeof(object)) { DefaultValue = new Money(3) });
    });

    private static DataTable Counting(long seed, long step, int rows)
    {
        DataTable table = new("t");
        table.Columns.Add(new DataColumn("id", typeof(int)) { AutoIncrement = true, AutoIncrementSeed = seed, AutoIncrementStep = step });
        for (int i = 0; i < rows; i++)
        {
            table.Rows.Add(table.NewRow());
        }

        if (rows > 1)
        {
            table.Rows[rows - 1].Delete();
            table.AcceptChanges();
        }

        return table;
    }

    private static bool SameNext(DataTable a, DataTable b) => Same(a, b) && Enumerable.Range(0, 3).All(_ =>
        a.NewRow().ItemArray.SequenceEqual(b.NewRow().ItemArray));

    private static DataTable Times(DataSetDateTime mode)
    {
        DataTable table = new("t");
        table.Columns.Add(new DataColumn("c", typeof(DateTime)) { DateTimeMode = mode });
        table.Rows.Add(new DateTime(2024, 3, 31, 2, 30, 0));
        table.Rows.Add(new DateTime(2024, 10, 27, 1, 30, 0, DateTimeKind.Utc));
        table.Rows.Add(new DateTime(2024, 10, 27, 2, 30, 0, DateTimeKind.Local));
        table.Rows.Add(DBNull.Value);
        return table;
    }

    private static DataTable States(bool withKey)
    {
        DataTable table = new("people") { Columns = { { "id", typeof(int) }, { "name", typeof(string) }, { "when", typeof(DateTime) }, { "any", typeof(object) } } };
        for (int i = 0; i < 7; i++)
        {
            table.Rows.Add(i, $"n{i}", DateTime.UnixEpoch, i % 2 == 0 ? new Money(i) : DBNull.Value);
        }

        table.PrimaryKey = withKey ? [table.Columns[0]] : [];
        table.AcceptChanges();
        table.Rows[1]["name"] = "changed";
        table.Rows[2].Delete();
        table.Rows.Add(100, "new", DBNull.Value, "x");
        table.Rows[3].BeginEdit();
        table.Rows[3]["name"] = "proposed";
        table.Rows[4]["name"] = DBNull.Value;
        table.Rows[4].BeginEdit();
        table.Rows[4]["id"] = 44;
        table.Rows[5]["name"] = table.Rows[5]["name"];
        table.Rows[7].BeginEdit();
        table.Rows[7]["name"] = "newer";
        return table;
    }

    private static DataSet Shop() => Shop(_ => { });

    private static DataSet Shop(Action<DataSet> change)
    {
        DataSet set = new("shop") { ExtendedProperties = { ["s"] = 1 } };
        DataTable customers = set.Tables.Add("customer");
        customers.PrimaryKey = [customers.Columns.Add("id", typeof(int))];
        customers.Columns.Add("name");
        DataTable orders = set.Tables.Add("order");
        orders.Columns.Add("id", typeof(int)).Unique = true;
        orders.Columns.Add("customer", typeof(int));
        set.Relations.Add("placed", customers.Columns["id"]!, orders.Columns["customer"]!).ExtendedProperties["r"] = "x";
        set.Relations.Add(new DataRelation("loose", orders.Columns["id"]!, customers.Columns["id"]!, false));
        set.Relations["placed"]!.Nested = true;
        customers.Columns.Add("orders", typeof(int), "Count(Child(placed).id)");
        orders.Columns.Add("who", typeof(string), "Parent(placed).name");
        customers.Rows.Add(1, "one");
        customers.Rows.Add(2, "two");
        customers.AcceptChanges();
        orders.Rows.Add(10, 1);
        orders.Rows.Add(11, 2);
        change(set);
        return set;
    }

    private static DataSet Broken()
    {
        DataSet set = Shop();
        set.EnforceConstraints = false;
        set.Tables["order"]!.Rows.Add(12, 777);
        set.Tables["order"]!.Rows.Add(12, 1);
        set.Tables["customer"]!.Rows.Add(DBNull.Value, "nobody");
        return set;
    }

    private static DataSet Mutual()
    {
        DataSet set = new();
        foreach (string name in new[] { "a", "b" })
        {
            DataTable table = set.Tables.Add(name);
            table.PrimaryKey = [table.Columns.Add("id", typeof(int))];
            table.Columns.Add("other", typeof(int));
        }

        set.Tables["a"]!.Constraints.Add("ab", set.Tables["b"]!.Columns["id"]!, set.Tables["a"]!.Columns["other"]!);
        set.Tables["b"]!.Constraints.Add("ba", set.Tables["a"]!.Columns["id"]!, set.Tables["b"]!.Columns["other"]!);
        set.Tables["a"]!.Rows.Add(1, DBNull.Value);
        set.Tables["b"]!.Rows.Add(1, 1);
        set.Tables["a"]!.Rows[0]["other"] = 1;
        return set;
    }
}
