namespace Procession.Tests.Serialization;

/// <summary>
/// The framework types in the table of samples that travelled when the table was made: none may be refused since.
/// </summary>
internal static class TravelledBefore
{
    private const string Table =
        """
        System: AggregateException, ArgumentOutOfRangeException, ArraySegment`1, Boolean, Byte, Char, ConsoleKeyInfo,
            DBNull, DateOnly, DateTime, DateTimeOffset, DayOfWeek, Decimal, Double, Environment+ProcessCpuUsage,
            EventArgs, Func`2, GCGenerationInfo, Guid, Half, Index, Int128, Int16, Int32, Int64,
            InvalidOperationException, Lazy`1, Memory`1, Object, Random, Range, ReadOnlyMemory`1, SByte, Single, String,
            StringComparer, TimeOnly, TimeSpan, TimeZoneInfo, Tuple`1, Tuple`2, Tuple`3, Tuple`4, Tuple`5, Tuple`6,
            Tuple`7, Tuple`8, Type, UInt128, UInt16, UInt32, UInt64, Uri, UriCreationOptions, ValueTuple, ValueTuple`1,
            ValueTuple`2, ValueTuple`3, ValueTuple`4, ValueTuple`5, ValueTuple`6, ValueTuple`7, ValueTuple`8, Version,
            WeakReference, WeakReference`1
        System.Buffers: StandardFormat
        System.Collections: ArrayList, BitArray, CaseInsensitiveComparer, Comparer, DictionaryEntry, Hashtable,
            IComparer, IEqualityComparer, Queue, SortedList, Stack
        System.Collections.Concurrent: ConcurrentBag`1, ConcurrentDictionary`2, ConcurrentQueue`1, ConcurrentStack`1
        System.Collections.Frozen: FrozenDictionary`2, FrozenSet`1
        System.Collections.Generic: Dictionary`2, Dictionary`2+KeyCollection, Dictionary`2+ValueCollection, HashSet`1,
            KeyValuePair`2, LinkedList`1, List`1, OrderedDictionary`2, PriorityQueue`2, Queue`1, SortedDictionary`2,
            SortedList`2, SortedSet`1, Stack`1
        System.Collections.Immutable: ImmutableArray`1, ImmutableDictionary`2, ImmutableHashSet`1, ImmutableList`1,
            ImmutableQueue`1, ImmutableSortedDictionary`2, ImmutableSortedSet`1, ImmutableStack`1
        System.Collections.ObjectModel: Collection`1, ObservableCollection`1, ReadOnlyCollection`1,
            ReadOnlyDictionary`2, ReadOnlySet`1
        System.Collections.Specialized: BitVector32, BitVector32+Section, NameValueCollection
        System.Data: DataSet, DataTable
        System.Data.SqlTypes: SqlBoolean, SqlByte, SqlDateTime, SqlDecimal, SqlDouble, SqlGuid, SqlInt16, SqlInt32,
            SqlInt64, SqlMoney, SqlSingle
        System.Diagnostics.SymbolStore: SymbolToken
        System.Diagnostics.Tracing: EventSourceOptions
        System.Drawing: Color, Point, PointF, Rectangle, RectangleF, Size, SizeF
        System.Dynamic: ExpandoObject
        System.Formats.Asn1: Asn1Tag, AsnReaderOptions
        System.Globalization: CompareInfo, CultureInfo, NumberFormatInfo
        System.IO: DirectoryInfo, FileInfo, FileNotFoundException, MemoryStream
        System.IO.Pipelines: FlushResult
        System.Linq: IGrouping`2, ILookup`2
        System.Net: DnsEndPoint, IPAddress, IPEndPoint
        System.Net.Mail: MailAddress
        System.Net.WebSockets: ValueWebSocketReceiveResult
        System.Numerics: BigInteger, Complex, Matrix3x2, Matrix4x4, Plane, Quaternion, TotalOrderIeee754Comparer`1,
            Vector2, Vector3, Vector4, Vector`1
        System.Reflection: ConstructorInfo, FieldInfo, MethodInfo, Missing, PropertyInfo
        System.Reflection.Emit: OpCode
        System.Runtime.CompilerServices: InlineArray4`1, StrongBox`1
        System.Runtime.InteropServices: NFloat
        System.Runtime.InteropServices.ComTypes: FILETIME
        System.Runtime.Intrinsics: Vector128`1, Vector256`1, Vector512`1, Vector64`1
        System.Security.Cryptography: PemFields
        System.Text: Encoding, Rune, StringBuilder, UTF32Encoding, UTF8Encoding, UnicodeEncoding
        System.Text.Json: JsonDocument, JsonDocumentOptions, JsonElement, JsonReaderOptions
        System.Text.Json.Nodes: JsonArray, JsonNodeOptions, JsonObject, JsonValue
        System.Text.RegularExpressions: Regex
        System.Threading: SpinWait
        System.Threading.Tasks: ParallelLoopResult
        System.Threading.Tasks.Dataflow: DataflowMessageHeader
        System.Transactions: TransactionOptions
        System.Xml.Linq: XDocument, XElement
        """;

    public static HashSet<string> Names { get; } = Read();

    private static HashSet<string> Read()
    {
        HashSet<string> names = [];
        string space = "";
        foreach (string word in Table.Split([' ', ',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[^1] == ':')
            {
                space = word[..^1] + ".";
            }
            else
            {
                names.Add(space + word);
            }
        }

        return names;
    }
}
