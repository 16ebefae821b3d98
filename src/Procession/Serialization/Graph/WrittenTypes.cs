using MessagePack;

namespace Procession.Serialization;

/// <summary>The types of one message: each is written by name once, and by number from then on.</summary>
internal sealed class WrittenTypes(WriteGraph graph)
{
    private readonly Dictionary<Type, WrittenType> _entries = []; // by runtime type
    private readonly List<Type> _named = [];

    public int Count => _named.Count;

    /// <summary>Finds the entry of a runtime type, whether or not it has been written.</summary>
    public WrittenType Find(Type type) =>
        _entries.TryGetValue(type, out WrittenType? entry) ? entry : Add(type);

    /// <summary>Writes which type follows.</summary>
    public void Write(ref MessagePackWriter writer, WrittenType entry)
    {
        if (entry.Number >= 0)
        {
            writer.Write(entry.Number);
            return;
        }

        Type type = entry.Body.WireType;
        int known = _named.IndexOf(type);
        if (known >= 0)
        {
            entry.Number = WellKnownTypes.Count + known;
            writer.Write(entry.Number);
            return;
        }

        writer.Write(TypeName.Encode(type));
        if (entry.Body.CanUnload)
        {
            graph.KeepLoaded(type);
        }

        entry.Number = WellKnownTypes.Count + _named.Count;
        _named.Add(type);
    }

    /// <summary>Forgets all types that were named after the first <paramref name="count"/>.</summary>
    public void Truncate(int count)
    {
        if (_named.Count > count || count == 0)
        {
            _named.RemoveRange(count, _named.Count - count);
            _entries.Clear();
        }
    }

    private WrittenType Add(Type type)
    {
        Body body = Bodies.For(type);
        if (body is RefusedBody refused)
        {
            throw refused.Refusal();
        }

        WrittenType entry = new(body) { Number = WellKnownTypes.IndexOf(body.WireType) };
        _entries.Add(type, entry);
        return entry;
    }
}

/// <summary>A runtime type in a message, with the body that writes its objects, and its number once it has one.</summary>
internal sealed class WrittenType(Body body)
{
    public Body Body { get; } = body;

    /// <summary>Gets or sets the number; negative until the type is named.</summary>
    public int Number { get; set; } = -1;
}
