using System.Buffers;
using MessagePack;

namespace Procession.Serialization;

/// <summary>What is remembered while one message is read: the objects and types so far, and the depth.</summary>
internal sealed class ReadGraph
{
    [ThreadStatic]
    private static ReadGraph? _spare;

    private readonly List<Body?> _types = [];
    private object?[] _objects = new object?[8];

    public int Count { get; private set; }

    public int Depth { get; set; }

    public int TypeCount => _types.Count;

    public static ReadGraph Rent()
    {
        ReadGraph graph = _spare ?? new ReadGraph();
        _spare = null;
        return graph;
    }

    public void Return()
    {
        Array.Clear(_objects, 0, Count);
        if (_objects.Length > 4096)
        {
            _objects = new object?[8];
        }

        Count = 0;
        Depth = 0;
        _types.Clear();
        _spare = this;
    }

    public int Reserve()
    {
        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
        }

        return Count++;
    }

    public void Register(int id, object value) => _objects[id] = value;

    public object Referenced(int id) => (uint)id < (uint)Count && _objects[id] is { } value
        ? value
        : throw new DamagedMessageException("a reference leads nowhere");

    public Body ReadType(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType == MessagePackType.Binary)
        {
            Body named = Bodies.For(TypeName.Decode(reader.ReadBytes()!.Value));
            _types.Add(named);
            return named;
        }

        int index = reader.ReadInt32();
        if (WellKnownTypes.TryGet(index, out Body? body))
        {
            return body;
        }

        index -= WellKnownTypes.Count;
        return (uint)index < (uint)_types.Count && _types[index] is { } known
            ? known
            : throw new DamagedMessageException("a type number leads nowhere");
    }

    /// <summary>Accounts for the objects and types of a part that is skipped unread.</summary>
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
        int id = Reserve();
        Depth++;
        object value = Depth % DeepStack.CheckEvery == 0 && DeepStack.IsNeeded(Depth)
            ? DeepStack.Read(ref reader, body, this, id)
            : body.Read(ref reader, this, id);
        Depth--;
        _objects[id] = value;
        return value;
    }

    /// <summary>Fills a shell that was registered before.</summary>
    public void Fill(ref MessagePackReader reader, ShellBody body, object shell)
    {
        Depth++;
        if (Depth % DeepStack.CheckEvery == 0 && DeepStack.IsNeeded(Depth))
        {
            DeepStack.Fill(ref reader, body, shell, this);
        }
        else
        {
            body.Fill(ref reader, shell, this);
        }

        Depth--;
    }

    /// <summary>Reads how many elements follow, and refuses more than the rest of the message can hold.</summary>
    public static int ReadCount(ref MessagePackReader reader, int bytesEach = 1)
    {
        int count = reader.ReadInt32();
        ReadOnlySequence<byte> all = reader.Sequence;
        return count >= 0 && (long)count * bytesEach <= all.Length - reader.Consumed
            ? count
            : throw new DamagedMessageException("a length exceeds the message");
    }
}
