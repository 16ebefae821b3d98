using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>What is remembered while one message is written: objects, types, depth, and the way to a failure.</summary>
internal sealed class WriteGraph
{
    /// <summary>
    /// Deeper than this, in units of <see cref="Body.StackUnits"/>, the content of objects is written later.
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
    /// Gets or sets whether the message is an exception that was thrown, and not one that is sent as a value.
    /// </summary>
    public bool IsThrown { get; set; }

    /// <summary>Gets or sets whether objects that hold captured variables were met.</summary>
    public bool HasClosures { get; set; }

    /// <summary>Gets or sets what is known of captured variables, if only those are written that can be reached.</summary>
    public TrimmedClosures? Trimmed { get; set; }

    /// <summary>Gets or sets whether it holds the same exceptions so often that it could not be printed.</summary>
    public bool CutsRepetitions { get; set; }

    /// <summary>Gets or sets how many parts that may be given up are being written, one within the other.</summary>
    public int OpenSections { get; set; }

    /// <summary>Gets or sets how many values are being written that follow rules, one within the other.</summary>
    public int OpenRules { get; set; }

    /// <summary>Gets or sets who keeps what handles stand for, if not the objects themselves.</summary>
    public IKeeper? Keeper { get; set; }

    /// <summary>Keeps what the message names, if it can be unloaded, for as long as the message may be sent.</summary>
    public void KeepLoaded(MemberInfo named)
    {
        if (named.IsCollectible)
        {
            Keeper?.KeepLoaded(named);
        }
    }

    public GraphMark Mark => new(_references.Count, Types.Count, _deferred.Count, _stackUnits, OpenExceptions.Count);

    /// <summary>Gets whether the content of what comes now is written later, where that is possible.</summary>
    public bool IsDeep => _stackUnits >= DeepestInline;

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
        HasClosures = false;
        Trimmed = null;
        IsThrown = false;
        CutsRepetitions = false;
        OpenSections = 0;
        ObjectPath.Clear();
        _spare = this;
    }

    public bool TryReference(object value, out int id) => _references.TryFindOrAdd(value, out id);

    /// <summary>Makes room for so many more objects at once.</summary>
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

    /// <summary>Writes the content of an object whose shell was written before: now, or later if this is deep.</summary>
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

    /// <summary>Leaves the content of an object for <see cref="WriteDeferred"/>; its shell was written.</summary>
    public void Defer(ShellBody body, object value) => _deferred.Add((body, value));

    /// <summary>Gets where the content that is written later begins for what is written from now on.</summary>
    public int DeferredMark => _deferred.Count;

    /// <summary>Writes the content that was left for later, of all objects since a mark.</summary>
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
            throw; // Never reached: the filter only notes the way.
        }

        _deferred.RemoveRange(mark, _deferred.Count - mark);
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
internal readonly record struct GraphMark(int References, int Types, int Deferred, int StackUnits, int OpenExceptions);
