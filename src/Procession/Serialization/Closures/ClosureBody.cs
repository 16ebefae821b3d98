using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The objects that the compiler creates for captured variables. Usually they are sent like any object. If that was refused,
/// only the variables that functions of the message can reach are sent, at its end (<see cref="TrimmedClosures"/>).
/// </summary>
internal sealed class ClosureBody : ShellBody
{
    private readonly FieldLayout _layout;
    private volatile bool _wasTrimmed;

    public ClosureBody(Type type)
        : base(type)
    {
        _layout = new FieldLayout(type);
        StackUnits = 1 + _layout.StackUnits;
    }

    public override int StackUnits { get; }

    /// <summary>Gets the captured variables.</summary>
    public ReadOnlySpan<Member> Variables => _layout.Members;

    /// <summary>Gets or sets whether such an object was refused as a whole before, so that this is not tried again.</summary>
    public bool WasTrimmed
    {
        get => _wasTrimmed;
        set => _wasTrimmed = value;
    }

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        graph.HasClosures = true;
        if (graph.Trimmed is { } trimmed)
        {
            writer.WriteNil();
            trimmed.Add(value, this);
        }
        else
        {
            _layout.Write(ref writer, value, graph);
        }
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => Shells.Create(WireType);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        if (reader.TryReadNil())
        {
            graph.MarkPartial();
        }
        else
        {
            _layout.Read(ref reader, shell, graph);
        }
    }
}
