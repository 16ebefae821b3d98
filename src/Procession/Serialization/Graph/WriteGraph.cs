using MessagePack;

namespace Procession.Serialization;

/// <summary>What is remembered while one message is written: objects, types, depth, and the way to a failure.</summary>
internal sealed class WriteGraph
{
    [ThreadStatic]
    private static WriteGraph? _spare;

    private readonly ReferenceTable _references = new();
    private readonly Dictionary<Type, int> _entries = []; // by runtime type, into the two lists below
    private readonly List<Body> _entryBodies = [];
    private readonly List<int> _entryNumbers = [];
    private readonly List<Type> _types = [];
    private HashSet<object>? _unfinished;

    public Trail Trail { get; } = new();

    public int Depth { get; set; }

    /// <summary>
    /// Gets the exceptions whose inner exceptions are being written; see <see cref="ExceptionBody"/>.
    /// </summary>
    public List<Exception> OpenExceptions { get; } = [];

    /// <summary>Gets or sets who keeps what handles stand for, if not the objects themselves.</summary>
    public IKeeper? Keeper { get; set; }

    public GraphMark Mark => new(_references.Count, _types.Count, Depth, OpenExceptions.Count);

    public static WriteGraph Rent()
    {
        // Taken, not shared: a lazy sequence may serialise something else while it is being written.
        WriteGraph graph = _spare ?? new WriteGraph();
        _spare = null;
        return graph;
    }

    public void Return()
    {
        Rollback(default);
        _unfinished = null;
        Keeper = null;
        Trail.Clear();
        _spare = this;
    }

    public bool TryReference(object value, out int id) => _references.TryFindOrAdd(value, out id);

    public bool Knows(object value) => _references.Contains(value);

    public void Rollback(GraphMark mark)
    {
        if (_references.Count > mark.References)
        {
            _references.Truncate(mark.References);
        }

        if (_types.Count > mark.Types || (_entries.Count > 0 && mark.Types == 0))
        {
            _types.RemoveRange(mark.Types, _types.Count - mark.Types);
            _entries.Clear();
            _entryBodies.Clear();
            _entryNumbers.Clear();
        }

        OpenExceptions.RemoveRange(mark.OpenExceptions, OpenExceptions.Count - mark.OpenExceptions);
        Depth = mark.Depth;
    }

    /// <summary>Writes which type follows, and finds who writes its content.</summary>
    public Body WriteType(ref MessagePackWriter writer, Type type)
    {
        if (_entries.TryGetValue(type, out int entry))
        {
            writer.Write(_entryNumbers[entry]);
            return _entryBodies[entry];
        }

        Body body = Bodies.For(type);
        if (body is RefusedBody refused)
        {
            throw refused.Refusal();
        }

        int number = WellKnownTypes.IndexOf(body.WireType);
        if (number >= 0)
        {
            writer.Write(number);
        }
        else
        {
            int known = _types.IndexOf(body.WireType);
            number = WellKnownTypes.Count + (known < 0 ? _types.Count : known);
            if (known < 0)
            {
                writer.Write(TypeName.Encode(body.WireType));
                _types.Add(body.WireType);
            }
            else
            {
                writer.Write(number);
            }
        }

        _entries.Add(type, _entryBodies.Count);
        _entryBodies.Add(body);
        _entryNumbers.Add(number);
        return body;
    }

    public void WriteBody(ref MessagePackWriter writer, Body body, object value)
    {
        if (!body.CanCloseCycle)
        {
            BeginUnfinished(value);
        }

        Depth++;
        if (Depth % DeepStack.CheckEvery == 0 && DeepStack.IsNeeded(Depth))
        {
            DeepStack.Write(ref writer, body, value, this);
        }
        else
        {
            body.Write(ref writer, value, this);
        }

        Depth--;
        if (!body.CanCloseCycle)
        {
            EndUnfinished(value);
        }
    }

    /// <summary>Until <see cref="EndUnfinished"/>, a reference back to the object is refused.</summary>
    public void BeginUnfinished(object value) =>
        (_unfinished ??= new HashSet<object>(ReferenceEqualityComparer.Instance)).Add(value);

    public void EndUnfinished(object value) => _unfinished?.Remove(value);

    /// <summary>
    /// Refuses a reference back to an object that the reader can only build once all its content is there.
    /// </summary>
    public void CheckFinished(object value)
    {
        if (_unfinished is not null && _unfinished.Contains(value))
        {
            throw new Refusal(
                value.GetType(),
                "it contains itself, and can only be built once its content is complete");
        }
    }
}

/// <summary>A point to which a <see cref="WriteGraph"/> can go back when a part of a message is given up.</summary>
internal readonly record struct GraphMark(int References, int Types, int Depth, int OpenExceptions);
