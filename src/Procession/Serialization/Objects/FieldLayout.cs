using System.Reflection;
using System.Reflection.Metadata;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The instance fields of a type, base class first. Reads and writes them by reflection while the type is rare, and by their
/// addresses afterwards.
/// </summary>
internal sealed class FieldLayout
{
    // Compiling costs as much as reading about 50 objects by reflection.
    private const int ReflectedObjects = 50;

    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Member[] _members;
    private readonly SerializationCallbacks? _callbacks;
    private int _uses;
    private volatile bool _isCompiled;

    /// <summary>
    /// Takes the fields of <paramref name="type"/> and its bases, up to but not including <paramref name="stop"/>.
    /// </summary>
    public FieldLayout(Type type, Type? stop = null)
    {
        Type = type;
        _callbacks = SerializationCallbacks.For(type);
        FieldInfo[] fields = FieldsOf(type, stop);
        _members = OverlappingFields.MembersOf(type, fields);
        foreach (Member member in _members)
        {
            StackUnits = Math.Max(StackUnits, member.StackUnits);
        }
    }

    public Type Type { get; }

    public bool HasCallbacks => _callbacks is not null;

    /// <summary>Gets how much the structs among the fields add to <see cref="Body.StackUnits"/>.</summary>
    public int StackUnits { get; }

    public bool IsCompiled => _isCompiled || TryCompile();

    /// <summary>Whether the fields of a number of objects are read and written by their addresses.</summary>
    public bool IsCompiledFor(int objects)
    {
        if (!_isCompiled && _uses >= 0)
        {
            _uses += Math.Min(objects, ReflectedObjects);
        }

        return IsCompiled;
    }

    public ReadOnlySpan<Member> Members => _members;

    public static FieldInfo[] FieldsOf(Type type, Type? stop = null) =>
        [.. AllFieldsOf(type, stop).Where(field => !IsSkipped(field))];

    public static IEnumerable<FieldInfo> AllFieldsOf(Type type, Type? stop = null)
    {
        Stack<Type> levels = [];
        for (Type? level = type; level is not null && level != stop && level != typeof(object); level = level.BaseType)
        {
            levels.Push(level);
        }

        return levels.SelectMany(level => level.GetFields(Declared).OrderBy(field => field.MetadataToken));
    }

    // [NonSerialized]; the properties that tell it are obsolete in the framework, although the attribute is not.
    public static bool IsSkipped(FieldInfo field) =>
        (field.Attributes & (FieldAttributes)0x80) != 0 || LazyParts.Contains(field);

    public void Write(ref MessagePackWriter writer, object owner, WriteGraph graph)
    {
        _callbacks?.Serializing(owner);
        if (IsCompiled)
        {
            WriteMembers(ref writer, ref ObjectMemory.Of(owner), graph);
        }
        else
        {
            WriteReflected(ref writer, owner, graph);
        }

        _callbacks?.Serialized(owner);
    }

    public void Read(ref MessagePackReader reader, object owner, ReadGraph graph)
    {
        _callbacks?.Deserializing(owner);
        if (IsCompiled)
        {
            ReadMembers(ref reader, ref ObjectMemory.Of(owner), graph);
        }
        else
        {
            ReadReflected(ref reader, owner, graph);
        }

        if (_callbacks is not null)
        {
            EndRead(_callbacks, owner, graph);
        }
    }

    /// <summary>Writes a struct in its place; needs <see cref="IsCompiled"/>.</summary>
    public void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph) =>
        WriteMembers(ref writer, ref start, graph);

    /// <summary>Reads a struct into its place; needs <see cref="IsCompiled"/>.</summary>
    public void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph) =>
        ReadMembers(ref reader, ref start, graph);

    public void CheckHeader(ref MessagePackReader reader)
    {
        if (RuleMark.IsNext(ref reader))
        {
            throw RuleMark.RuleIsMissing(Type);
        }

        if (reader.ReadArrayHeader() != _members.Length)
        {
            throw new DamagedMessageException($"{TypeName.Show(Type)} has another number of fields here");
        }
    }

    private void WriteMembers(ref MessagePackWriter writer, ref byte start, WriteGraph graph)
    {
        Member[] members = _members;
        writer.WriteArrayHeader(members.Length);
        int i = 0;
        try
        {
            for (; i < members.Length; i++)
            {
                members[i].Write(ref writer, ref start, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(members[i].Name, Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    private void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph)
    {
        HotReload.ThrowIfChanged(Type); // If that is possible, fields are never compiled.
        Member[] members = _members;
        writer.WriteArrayHeader(members.Length);
        int i = 0;
        try
        {
            for (; i < members.Length; i++)
            {
                members[i].WriteReflected(ref writer, owner, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(members[i].Name, Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    private void ReadMembers(ref MessagePackReader reader, ref byte start, ReadGraph graph)
    {
        CheckHeader(ref reader);
        Member[] members = _members;
        int i = 0;
        try
        {
            for (; i < members.Length; i++)
            {
                members[i].Read(ref reader, ref start, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(members[i].Name, Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    private void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph)
    {
        CheckHeader(ref reader);
        Member[] members = _members;
        int i = 0;
        try
        {
            for (; i < members.Length; i++)
            {
                members[i].ReadReflected(ref reader, owner, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(members[i].Name, Type))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    // An object in a cycle is complete only at the end of the message. A struct has been copied elsewhere by then.
    private void EndRead(SerializationCallbacks callbacks, object owner, ReadGraph graph)
    {
        if (graph.IsWhole || Type.IsValueType)
        {
            callbacks.Deserialized(owner);
        }
        else
        {
            graph.Late.Add(callbacks, owner);
        }
    }

    private bool TryCompile()
    {
        if (_uses++ < ReflectedObjects || _uses < 0)
        {
            return false;
        }

        // Hot reload adds fields outside the object, which have no offset. Callbacks on structs need the boxed value.
        if (MetadataUpdater.IsSupported || (Type.IsValueType && _callbacks is not null))
        {
            _uses = int.MinValue;
            return false;
        }

        int[] offsets = ObjectMemory.OffsetsOf(Type, Array.ConvertAll(_members, member => member.Field));
        for (int i = 0; i < offsets.Length; i++)
        {
            _members[i].Offset = offsets[i];
        }

        return _isCompiled = true;
    }
}
