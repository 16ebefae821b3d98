using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>The state while one message is written: objects, types, depth, and the path to a failure.</summary>
internal sealed class WriteGraph
{
    /// <summary>
    /// At a greater depth, in units of <see cref="Body.StackUnits"/>, the content of objects is written later.
    /// </summary>
    private const int DeepestInline = 400;

    [ThreadStatic]
    private static WriteGraph? _spare;

    private readonly ReferenceTable _references = new();
    private readonly List<(ShellBody Body, object Value)> _deferred = [];
    private HashSet<object>? _unfinished;
    private int _stackUnits;

    public WriteGraph() => Types = new WrittenTypes(this);

    public ObjectPath ObjectPath { get; } = new();

    public WrittenTypes Types { get; }

    /// <summary>
    /// Gets the exceptions whose inner exceptions are being written; see <see cref="ExceptionBody"/>.
    /// </summary>
    public List<Exception> OpenExceptions { get; } = [];

    /// <summary>
    /// Gets or sets whether the message is an exception that was thrown, as opposed to one that is sent as a value.
    /// </summary>
    public bool IsThrown { get; set; }

    /// <summary>Gets or sets whether the message contains objects of captured variables.</summary>
    public bool HasClosures { get; set; }

    /// <summary>Gets or sets the state of captured variables, if only those that can be reached are written.</summary>
    public TrimmedClosures? Trimmed { get; set; }

    /// <summary>
    /// Gets or sets whether the message contains the same exceptions so often that it could not be printed.
    /// </summary>
    public bool CutsRepetitions { get; set; }

    /// <summary>Gets or sets the depth of nested parts that may be omitted and are being written.</summary>
    public int OpenSections { get; set; }

    /// <summary>Gets or sets the depth of nested values that follow rules and are being written.</summary>
    public int OpenRules { get; set; }

    /// <summary>Gets or sets what keeps the objects behind handles, if not the objects themselves.</summary>
    public IKeeper? Keeper { get; set; }

    /// <summary>Keeps what the message names loaded, if it can be unloaded, for as long as the message may be sent.</summary>
    public void KeepLoaded(MemberInfo named)
    {
        if (named.IsCollectible)
        {
            Keeper?.KeepLoaded(named);
        }
    }

    public GraphMark Mark => new(_references.Count, Types.Count, _deferred.Count, _stackUnits, OpenExceptions.Count);

    /// <summary>Gets whether the content of the next objects is written later, if possible.</summary>
    public bool IsDeep => _stackUnits >= DeepestInline;

    public static WriteGraph Rent()
    {
        // The graph is taken, not shared, because a lazy sequence may serialize something else while it is written.
        WriteGraph graph = _spare ?? new WriteGraph();
        _spare = null;
        return graph;
    }

    public void Return()
    {
        Rollback(default);
        _unfinished = null;
        Keeper = null;
        HasClosures = false;
        Trimmed = null;
        IsThrown = false;
        CutsRepetitions = false;
        OpenSections = 0;
        ObjectPath.Clear();
        _spare = this;
    }

    public bool TryReference(object value, out int id) => _references.TryFindOrAdd(value, out id);

    /// <summary>Makes room for a number of additional objects.</summary>
    public void Expect(int objects) => _references.Expect(objects);

    /// <inheritdoc cref="ReferenceTable.TryAddAll"/>
    public bool TryAddAll<T>(ReadOnlySpan<T?> values, out ReadOnlySpan<object> snapshot)
        where T : class => _references.TryAddAll(values, out snapshot);

    public bool Knows(object value) => _references.Contains(value);

    public void Rollback(GraphMark mark)
    {
        if (_references.Count > mark.References)
        {
            _references.Truncate(mark.References);
        }

        Types.Truncate(mark.Types);
        _deferred.RemoveRange(mark.Deferred, _deferred.Count - mark.Deferred);
        OpenExceptions.RemoveRange(mark.OpenExceptions, OpenExceptions.Count - mark.OpenExceptions);
        _stackUnits = mark.StackUnits;
    }

    public void WriteBody(ref MessagePackWriter writer, Body body, object value)
    {
        if (!body.CanCloseCycle)
        {
            BeginUnfinished(value);
        }

        int units = _stackUnits;
        _stackUnits += body.StackUnits;
        if ((units ^ _stackUnits) >= DeepStack.CheckEvery && DeepStack.IsNeeded())
        {
            DeepStack.Write(ref writer, body, value, this);
        }
        else
        {
            body.Write(ref writer, value, this);
        }

        _stackUnits = units;
        if (!body.CanCloseCycle)
        {
            EndUnfinished(value);
        }
    }

    /// <summary>Writes the content of an object whose shell has been written: now, or later at a great depth.</summary>
    public void WriteContent(ref MessagePackWriter writer, ShellBody body, object value)
    {
        writer.Write(IsDeep);
        if (IsDeep)
        {
            Defer(body, value);
            return;
        }

        _stackUnits += body.StackUnits;
        body.WriteContent(ref writer, value, this);
        _stackUnits -= body.StackUnits;
    }

    /// <summary>Leaves the content of an object to <see cref="WriteDeferred"/>; its shell has been written.</summary>
    public void Defer(ShellBody body, object value) => _deferred.Add((body, value));

    /// <summary>Gets the position in the list of deferred contents, for what is written from now on.</summary>
    public int DeferredMark => _deferred.Count;

    /// <summary>Writes the deferred content of all objects since a mark.</summary>
    public void WriteDeferred(ref MessagePackWriter writer, int mark)
    {
        int i = mark;
        try
        {
            for (; i < _deferred.Count; i++)
            {
                (ShellBody body, object value) = _deferred[i];
                body.WriteContent(ref writer, value, this);
            }
        }
        catch (Exception) when (ObjectPath.Passes("(many levels)"))
        {
            throw; // Never reached: the filter only records the path.
        }

        _deferred.RemoveRange(mark, _deferred.Count - mark);
    }

    /// <summary>Until <see cref="EndUnfinished"/>, a reference back to the object is refused.</summary>
    public void BeginUnfinished(object value) =>
        (_unfinished ??= new HashSet<object>(ReferenceEqualityComparer.Instance)).Add(value);

    public void EndUnfinished(object value) => _unfinished?.Remove(value);

    /// <summary>Refuses a reference back to an object that the reader can only build from its complete content.</summary>
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

/// <summary>A state to which a <see cref="WriteGraph"/> can return when a part of a message is omitted.</summary>
internal readonly record struct GraphMark(int References, int Types, int Deferred, int StackUnits, int OpenExceptions);
