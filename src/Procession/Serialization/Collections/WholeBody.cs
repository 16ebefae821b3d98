using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that is built from all its items at once, and cannot be changed afterwards.</summary>
internal abstract class WholeBody<TCollection, TItem>() : ShellBody(typeof(TCollection))
    where TCollection : class, IEnumerable<TItem>
{
    private readonly Slot<TItem> _slot = SlotOf<TItem>.Instance;
    private readonly Slot<object?> _comparer = (Slot<object?>)(object)SlotOf<object>.Instance;

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        TCollection collection = (TCollection)value;
        (object? first, object? second) = ComparersOf(collection);
        _comparer.Write(ref writer, first, graph);
        _comparer.Write(ref writer, second, graph);
        TItem[] items = collection.ToArray();
        writer.Write(items.Length);
        Elements.Write(ref writer, items, _slot, graph);
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => Shells.Create(WireType);

    public sealed override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        ReadContent(ref reader, graph, new LateShell(shell));

    public sealed override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        LateShell shell = MakeLateShell(ref reader, graph);
        graph.Register(id, shell);
        return ReadContent(ref reader, graph, shell);
    }

    /// <summary>Gets the comparers that are not the default ones.</summary>
    protected virtual (object? First, object? Second) ComparersOf(TCollection collection) => default;

    /// <summary>Gets the required types of its comparers; <see langword="null"/> if it has none.</summary>
    protected virtual (Type? First, Type? Second) ComparerTypes => default;

    protected abstract TCollection Build(TItem[] items, object? first, object? second);

    /// <summary>
    /// How to build the collection after its items are complete, if it compares them; null: it is built at once.
    /// </summary>
    protected virtual LateCollection? BuildLater(TItem[] items, object? comparer, Action build) => null;

    protected virtual LateShell MakeLateShell(ref MessagePackReader reader, ReadGraph graph) => new(WireType);

    private static object? ReadComparer(ref MessagePackReader reader, ReadGraph graph, Type? type)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        return type is null
            ? throw new DamagedMessageException($"a {TypeName.Show(typeof(TCollection))} has no such comparer")
            : Fit.Read(ref reader, graph, type);
    }

    private object ReadContent(ref MessagePackReader reader, ReadGraph graph, LateShell shell)
    {
        bool outer = graph.BeginPart();
        object? first = ReadComparer(ref reader, graph, ComparerTypes.First);
        object? second = ReadComparer(ref reader, graph, ComparerTypes.Second);
        TItem[] items = Elements.ReadArray(ref reader, _slot, graph);
        bool isWhole = graph.IsWhole;
        graph.EndPart(outer);
        if (!isWhole && BuildLater(items, first, () => shell.Become(Build([.. items], first, second))) is { } later)
        {
            graph.Late.Add(later);
            return shell.Made;
        }

        TCollection built = Build(items, first, second);
        if (!shell.IsMade)
        {
            return built;
        }

        shell.Become(built);
        return shell.Made;
    }
}
