using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A lambda of F# that reads values at the top level of its program: these, and what it captured. Lambdas that read none
/// travel as any object does.
/// </summary>
internal sealed class FSharpClosureBody : ShellBody
{
    private readonly FieldLayout _layout;
    private readonly FieldInfo[] _values;

    public FSharpClosureBody(Type type, FieldInfo[] values)
        : base(type)
    {
        _layout = new FieldLayout(type);
        _values = values;
        StackUnits = 1 + _layout.StackUnits;
    }

    public override int StackUnits { get; }

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        TopLevelValues.Write(ref writer, _values, graph);
        _layout.Write(ref writer, value, graph);
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => Shells.Create(WireType);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        TopLevelValues.Read(ref reader, _values, graph);
        _layout.Read(ref reader, shell, graph);
    }
}
