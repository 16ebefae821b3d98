using System.Buffers;
using System.Collections;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Exceptions, in parts that can be given up one by one: a field that cannot travel arrives empty, an entry of Data as
/// its text, an exception of an unknown type as <see cref="RemoteException"/>.
/// </summary>
internal sealed class ExceptionBody : ShellBody
{
    /// <summary>
    /// Longer chains of thrown exceptions are cut: they end up in logs, and the framework prints them by recursion.
    /// </summary>
    public const int MaxInnerLevels = 100;

    private readonly Slot<string?> _text = (Slot<string?>)(object)SlotOf<string>.Instance;
    private readonly Slot<Exception?> _inner = (Slot<Exception?>)(object)SlotOf<Exception>.Instance;
    private readonly Slot<object?> _any = (Slot<object?>)(object)SlotOf<object>.Instance;

    private ExceptionBody()
        : base(typeof(Exception))
    {
    }

    public static ExceptionBody Instance { get; } = new();

    public override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Exception exception = (Exception)value;
        string? message = ExceptionParts.RawMessage(exception);
        string shown = ExceptionParts.ShownMessage(exception);
        _text.Write(ref writer, TypeName.Show(exception.GetType()), graph);
        writer.Write(TypeName.Encode(exception.GetType()));
        _text.Write(ref writer, message, graph);
        _text.Write(ref writer, shown == message ? null : shown, graph);
        _text.Write(ref writer, ExceptionParts.Source(exception), graph);
        _text.Write(ref writer, ExceptionParts.HelpLink(exception), graph);
        _text.Write(ref writer, ExceptionParts.StackTrace(exception), graph);
        writer.Write(exception.HResult);
    }

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Exception exception = (Exception)value;
        graph.OpenExceptions.Add(exception);
        IReadOnlyList<Exception> inners = ExceptionParts.Inners(exception);
        writer.Write(inners.Count);
        foreach (Exception inner in inners)
        {
            _inner.Write(ref writer, IsCut(inner, graph) ? CutMarker() : inner, graph);
        }

        graph.OpenExceptions.RemoveAt(graph.OpenExceptions.Count - 1);
        WriteData(ref writer, exception, graph);
        Member[] members = ExceptionParts.MembersOf(exception.GetType());
        writer.Write(members.Length);
        foreach (Member member in members)
        {
            if (!Section.TryWrite(ref writer, graph, (member, exception), WriteMember))
            {
                Section.WriteAbsent(ref writer);
            }
        }
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph)
    {
        string name = _text.Read(ref reader, graph) ?? "";
        Type? type = Resolve(reader.ReadBytes() ?? throw new DamagedMessageException("an exception has no type"));
        string? message = _text.Read(ref reader, graph);
        string shown = _text.Read(ref reader, graph) ?? message ?? "";
        string? source = _text.Read(ref reader, graph);
        string? help = _text.Read(ref reader, graph);
        string? stack = _text.Read(ref reader, graph);
        Exception exception = type is null
            ? new RemoteException(name, shown, $"{name}: {shown}{Environment.NewLine}{stack}") { IsStandIn = true }
            : ExceptionParts.CreateShell(type);
        ExceptionParts.SetTexts(exception, type is null ? shown : message, source, help, stack);
        exception.HResult = reader.ReadInt32();
        return exception;
    }

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        var exception = (Exception)shell;
        ExceptionParts.SetInners(exception, ReadInners(ref reader, graph));
        ReadData(ref reader, exception, graph);
        ReadMembers(ref reader, exception, graph);
    }

    private static bool IsCut(Exception inner, WriteGraph graph) =>
        (graph.IsThrown && graph.OpenExceptions.Count >= MaxInnerLevels) ||
        graph.OpenExceptions.Contains(inner) ||
        !IsNameable(inner.GetType());

    private static bool IsNameable(Type type)
    {
        try
        {
            TypeName.Encode(type);
            return true;
        }
        catch (Refusal)
        {
            return false; // Made at run time: its text travels instead.
        }
    }

    private static RemoteException CutMarker() => new(
        "(not sent)",
        $"The inner exceptions end here: they are cyclic, more than {MaxInnerLevels} levels deep, " +
        "or of a type made at run time.",
        "(not sent)");

    private static Type? Resolve(in ReadOnlySequence<byte> name)
    {
        try
        {
            Type type = TypeName.Decode(name);
            bool canBe = type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract && !type.ContainsGenericParameters;
            return canBe ? type : null;
        }
        catch (Exception)
        {
            return null; // Not here, or another build: the exception arrives as RemoteException, with its inner ones.
        }
    }

    private static void WriteMember(
        ref MessagePackWriter writer,
        (Member Member, Exception Owner) state,
        WriteGraph graph) => state.Member.WriteReflected(ref writer, state.Owner, graph);

    private static void ReadMembers(ref MessagePackReader reader, Exception exception, ReadGraph graph)
    {
        int count = ReadGraph.ReadCount(ref reader);
        Member[]? members =
            exception is RemoteException { IsStandIn: true } ? null : ExceptionParts.MembersOf(exception.GetType());
        if (members is not null && members.Length != count)
        {
            throw new DamagedMessageException($"{TypeName.Show(exception.GetType())} has another number of fields here");
        }

        for (int i = 0; i < count; i++)
        {
            Member? member = members?[i];
            Section.Read(ref reader, graph, member is null ? null : Into(member, exception));
        }

        static Section.Reading Into(Member member, Exception owner) =>
            (ref MessagePackReader part, ReadGraph graph) => member.ReadReflected(ref part, owner, graph);
    }

    private void WriteEntry(ref MessagePackWriter writer, DictionaryEntry entry, WriteGraph graph)
    {
        _any.Write(ref writer, entry.Key, graph);
        _any.Write(ref writer, entry.Value, graph);
    }

    private void WriteData(ref MessagePackWriter writer, Exception exception, WriteGraph graph)
    {
        List<DictionaryEntry> data = ExceptionParts.Data(exception);
        writer.Write(data.Count);
        foreach (DictionaryEntry entry in data)
        {
            if (Section.TryWrite(ref writer, graph, entry, WriteEntry))
            {
                continue;
            }

            object key = ExceptionParts.Try(entry.Key.ToString) ?? "(no text)";
            object? value = entry.Value is null ? null : ExceptionParts.Try(entry.Value.ToString);
            DictionaryEntry valueAsText = new(entry.Key, value);
            if (!Section.TryWrite(ref writer, graph, valueAsText, WriteEntry) &&
                !Section.TryWrite(ref writer, graph, new DictionaryEntry(key, value), WriteEntry))
            {
                Section.WriteAbsent(ref writer);
            }
        }
    }

    private void ReadData(ref MessagePackReader reader, Exception exception, ReadGraph graph)
    {
        int count = ReadGraph.ReadCount(ref reader);
        Section.Reading read = (ref MessagePackReader part, ReadGraph graph) =>
        {
            object? key = _any.Read(ref part, graph);
            object? value = _any.Read(ref part, graph);
            if (key is not null && ExceptionParts.Try(() => exception.Data) is { IsReadOnly: false } data)
            {
                data[key] = value;
            }
        };
        for (int i = 0; i < count; i++)
        {
            Section.Read(ref reader, graph, read);
        }
    }

    private Exception[] ReadInners(ref MessagePackReader reader, ReadGraph graph)
    {
        Exception[] inners = new Exception[ReadGraph.ReadCount(ref reader)];
        for (int i = 0; i < inners.Length; i++)
        {
            inners[i] = _inner.Read(ref reader, graph) ??
                throw new DamagedMessageException("an inner exception is missing");
        }

        return inners;
    }
}
