using System.Buffers;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The state while one message is read: the objects and types so far, work that has to wait, and the path to a failure.
/// </summary>
internal sealed class ReadGraph
{
    private const int KeptObjects = 4096;

    [ThreadStatic]
    private static ReadGraph? _spare;

    private readonly List<Body?> _types = [];
    private readonly List<(ShellBody Body, object Shell, int Id)> _deferred = [];
    private object?[] _objects = new object?[8];
    private bool[] _whole = new bool[8]; // by object: whether everything that it refers to has been read
    private LateWork? _late;
    private int _stackUnits;
    private long _unclaimed; // bytes of the message that no length has claimed for elements yet

    public ObjectPath ObjectPath { get; } = new();

    /// <summary>Gets how many objects there are so far.</summary>
    public int Count { get; private set; }

    public int TypeCount => _types.Count;

    /// <summary>
    /// Gets whether everything that was read since <see cref="BeginPart"/> is complete: no object in it waits for content
    /// that comes later in the message, as objects in cycles do. Only then may user code see it.
    /// </summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Gets the work that can only be done once the message has been read to its end.</summary>
    public LateWork Late => _late ??= new LateWork();

    /// <summary>Returns a graph for one message.</summary>
    /// <param name="length">How many bytes the message has.</param>
    public static ReadGraph Rent(long length)
    {
        // The graph is taken, not shared, because user code may read something else while this message is read.
        ReadGraph graph = _spare ?? new ReadGraph();
        _spare = null;
        graph._unclaimed = length;
        return graph;
    }

    public void Return()
    {
        Array.Clear(_objects, 0, Count);
        if (_objects.Length > KeptObjects)
        {
            _objects = new object?[8];
            _whole = new bool[8];
        }

        Count = 0;
        IsWhole = true;
        _stackUnits = 0;
        _late = null;
        ObjectPath.Clear();
        _types.Clear();
        _deferred.Clear();
        _spare = this;
    }

    /// <summary>Begins a part whose completeness matters by itself.</summary>
    /// <returns>The argument for <see cref="EndPart"/>.</returns>
    public bool BeginPart()
    {
        bool outer = IsWhole;
        IsWhole = true;
        return outer;
    }

    public void EndPart(bool outer) => IsWhole &= outer;

    /// <summary>Records that some of the content that is being read comes later in the message.</summary>
    public void MarkPartial() => IsWhole = false;

    /// <summary>Makes room for a number of additional objects.</summary>
    public void Expect(int objects)
    {
        if (_objects.Length - Count < objects)
        {
            int length = Math.Max(Count + objects, Count * 2);
            Array.Resize(ref _objects, length);
            Array.Resize(ref _whole, length);
        }
    }

    public int Reserve()
    {
        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
            Array.Resize(ref _whole, Count * 2);
        }

        _whole[Count] = false;
        return Count++;
    }

    public void Register(int id, object value) => _objects[id] = value;

    /// <summary>Records objects that refer to no others.</summary>
    public void AddWhole(ReadOnlySpan<object> values)
    {
        Expect(values.Length);
        values.CopyTo(_objects.AsSpan(Count)!);
        _whole.AsSpan(Count, values.Length).Fill(true);
        Count += values.Length;
    }

    /// <summary>Finds an earlier object.</summary>
    public object Referenced(int id)
    {
        if ((uint)id >= (uint)Count || _objects[id] is not { } value)
        {
            throw new DamagedMessageException("a reference leads nowhere");
        }

        IsWhole &= _whole[id];
        return value is LateShell late ? late.Made : value;
    }

    /// <summary>Finds the class of an earlier object, as far as it is known yet.</summary>
    public Type? TypeOf(int id) =>
        (uint)id < (uint)Count && _objects[id] is { } value and not LateShell ? value.GetType() : null;

    /// <summary>
    /// Reads which type follows. If the type is given by its number, the caller still has to check whether it fits.
    /// </summary>
    /// <param name="reader">The reader, before the type.</param>
    /// <param name="expected">The required type; another type that is named here is not even loaded.</param>
    public Body ReadType(ref MessagePackReader reader, Type expected)
    {
        if (reader.NextMessagePackType != MessagePackType.Binary)
        {
            return NumberedType(reader.ReadInt32());
        }

        Type type = TypeName.DecodeToBuild(reader.ReadBytes()!.Value);
        Fit.Check(type, expected);
        Body named = Bodies.For(type);
        _types.Add(named);
        return named;
    }

    /// <summary>Peeks at which type follows, without counting it as one that was read.</summary>
    public Type TypeOfNext(ref MessagePackReader reader) => reader.NextMessagePackType == MessagePackType.Binary
        ? TypeName.DecodeToBuild(reader.ReadBytes()!.Value)
        : NumberedType(reader.ReadInt32()).WireType;

    private Body NumberedType(int index)
    {
        if (WellKnownTypes.TryGet(index, out Body? body))
        {
            return body;
        }

        index -= WellKnownTypes.Count;
        return (uint)index < (uint)_types.Count && _types[index] is { } known
            ? known
            : throw new DamagedMessageException("a type number leads nowhere");
    }

    /// <summary>Counts the objects and types of a part that is skipped.</summary>
    public void Skip(int objects, int types)
    {
        for (int i = 0; i < types; i++)
        {
            _types.Add(null);
        }

        for (int i = 0; i < objects; i++)
        {
            Reserve();
        }
    }

    public object ReadBody(ref MessagePackReader reader, Body body)
    {
        if (!body.HasIdentity)
        {
            return body.Read(ref reader, this, id: -1);
        }

        int id = Reserve();
        bool outer = BeginPart();
        int units = _stackUnits;
        _stackUnits += body.StackUnits;
        try
        {
            object value = IsCheckDue(units) && DeepStack.IsNeeded()
                ? DeepStack.Read(ref reader, body, this, id)
                : body.Read(ref reader, this, id);
            _stackUnits = units;
            _objects[id] = value;
            _whole[id] = IsWhole;
            EndPart(outer);
            return value;
        }
        catch (Exception) when (ObjectPath.Concerns(body.WireType))
        {
            throw; // Never reached: the filter only records the type.
        }
    }

    /// <summary>Creates an object whose content comes later in the message.</summary>
    public object ReadDeferred(ref MessagePackReader reader, Body body)
    {
        if (body is not ShellBody shellBody)
        {
            throw new DamagedMessageException($"{TypeName.Show(body.WireType)} cannot be read in two parts");
        }

        int id = Reserve();
        object shell = shellBody.CreateShell(ref reader, this);
        Register(id, shell);
        _deferred.Add((shellBody, shell, id));
        IsWhole = false;
        return shell;
    }

    /// <summary>The position in the list of deferred contents, for what is read from now on.</summary>
    public int DeferredMark => _deferred.Count;

    /// <summary>Reads the deferred content of all objects since a mark.</summary>
    public void FillDeferred(ref MessagePackReader reader, int mark)
    {
        try
        {
            for (int i = mark; i < _deferred.Count; i++)
            {
                (ShellBody body, object shell, int id) = _deferred[i];
                Fill(ref reader, body, shell, id);
            }
        }
        catch (Exception) when (ObjectPath.Passes("(many levels)"))
        {
            throw; // Never reached: the filter only records the path.
        }

        _deferred.RemoveRange(mark, _deferred.Count - mark);
    }

    /// <summary>Reads what <see cref="WriteGraph.WriteContent"/> wrote.</summary>
    public void ReadContent(ref MessagePackReader reader, ShellBody body, object shell, int id)
    {
        if (reader.ReadBoolean())
        {
            _deferred.Add((body, shell, id));
            IsWhole = false;
            return;
        }

        Fill(ref reader, body, shell, id);
    }

    private void Fill(ref MessagePackReader reader, ShellBody body, object shell, int id)
    {
        bool outer = BeginPart();
        int units = _stackUnits;
        _stackUnits += body.StackUnits;
        try
        {
            body.Fill(ref reader, shell, this);
        }
        catch (Exception) when (ObjectPath.Concerns(shell.GetType()))
        {
            throw; // Never reached: the filter only records the type.
        }

        _stackUnits = units;
        _whole[id] = IsWhole;
        EndPart(outer);
    }

    /// <summary>Does the work that had to wait for the end of the message, which may run user code.</summary>
    public void Complete() => _late?.Run(ObjectPath);

    /// <summary>Reads how many elements follow, and refuses more than the rest of the message can contain.</summary>
    public static int ReadCount(ref MessagePackReader reader, int bytesEach = 1)
    {
        int count = reader.ReadInt32();
        ReadOnlySequence<byte> all = reader.Sequence;
        return count >= 0 && (long)count * bytesEach <= all.Length - reader.Consumed
            ? count
            : throw new DamagedMessageException("a length exceeds the message");
    }

    /// <summary>
    /// Reads how many elements follow, to make room for them. The sum of all lengths must not exceed the size of the message:
    /// otherwise a small message could take memory quadratic in its size.
    /// </summary>
    public int ReadLength(ref MessagePackReader reader, int bytesEach = 1)
    {
        int count = ReadCount(ref reader, bytesEach);
        Claim((long)count * bytesEach);
        return count;
    }

    /// <summary>Records that a number of bytes of the message belong to elements, and cannot belong to others.</summary>
    public void Claim(long bytes)
    {
        _unclaimed -= bytes;
        if (_unclaimed < 0)
        {
            throw new DamagedMessageException("the lengths exceed the message");
        }
    }

    private bool IsCheckDue(int before) => (before ^ _stackUnits) >= DeepStack.CheckEvery;
}
