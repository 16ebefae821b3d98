using MessagePack;

namespace Procession.Serialization;

/// <summary>Objects sent field by field; neither a constructor nor a finalizer runs (<see cref="Shells"/>).</summary>
internal sealed class FieldsBody : ShellBody
{
    private readonly FieldLayout _layout;
    private readonly bool _hasFinalizer;
    private AlikeObjects? _alike;
    private bool _isAlikeKnown;

    public FieldsBody(Type type)
        : base(type)
    {
        _layout = new FieldLayout(type);
        _hasFinalizer = Shells.HasFinalizer(type);
        StackUnits = 1 + _layout.StackUnits;
    }

    public override int StackUnits { get; }

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _layout.Write(ref writer, value, graph);

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _layout.Write(ref writer, value, graph);

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => CreateShell();

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        _layout.Read(ref reader, shell, graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object shell = CreateShell();
        graph.Register(id, shell);
        _layout.Read(ref reader, shell, graph);
        return shell;
    }

    public override AlikeObjects? BeginAlike()
    {
        if (!Volatile.Read(ref _isAlikeKnown))
        {
            _alike = FieldColumns.Of(_layout);
            Volatile.Write(ref _isAlikeKnown, true); // written after the field that it announces
        }

        return _alike;
    }

    private object CreateShell() => Shells.Create(WireType, _hasFinalizer);
}
