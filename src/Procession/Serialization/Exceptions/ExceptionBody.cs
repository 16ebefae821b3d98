using System.Buffers;
using System.Collections;
using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Exceptions, written in parts that can be omitted one by one: a field that cannot be sent arrives empty, an entry of Data
/// as its text. An exception whose type is unknown here, or whose text would differ here, arrives as a
/// <see cref="RemoteException"/>.
/// </summary>
internal sealed class ExceptionBody : ShellBody
{
    /// <summary>The key of the entry of Data that names the fields which arrive empty.</summary>
    public const string NotSentKey = "Procession.NotSent";

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
        writer.Write(NameOf(exception.GetType(), graph));
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
        WriteOptional(ref writer, ExceptionParts.TargetSite(exception), graph, WriteMethod);

        graph.CutsRepetitions |= graph.IsThrown && graph.OpenExceptions.Count == 0 && !ExceptionTree.IsPrintable(exception);
        graph.OpenExceptions.Add(exception);
        IReadOnlyList<Exception> inners = ExceptionParts.Inners(exception);
        writer.Write(inners.Count);
        foreach (Exception inner in inners)
        {
            _inner.Write(ref writer, IsCut(inner, graph) ? CutMarker() : inner, graph);
        }

        graph.OpenExceptions.RemoveAt(graph.OpenExceptions.Count - 1);
        bool lacksParts = !WriteData(ref writer, exception, graph);
        Member[] members = ExceptionParts.MembersOf(exception.GetType());
        writer.Write(members.Length);
        foreach (Member member in members)
        {
            lacksParts |= !WriteOptional(ref writer, (member, exception), graph, WriteMember);
        }

        string? said = Testimony.Take(exception, lacksParts);
        _text.Write(ref writer, said, graph);
        _text.Write(ref writer, said is null ? null : ExceptionText.Of(exception), graph);
    }

    /// <summary>
    /// Peeks at the type of the next exception; <see langword="null"/> if it is unknown here, so that a
    /// <see cref="RemoteException"/> will replace it.
    /// </summary>
    public static Type? TypeOfNext(MessagePackReader reader)
    {
        reader.Skip();
        return reader.ReadBytes() is { } name ? Resolve(name) : null;
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) =>
        CreateShell(ref reader, graph, out _, out _);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        Exception exception = CreateShell(ref reader, graph, out string name, out string shown);
        graph.Register(id, exception);
        Spoken spoken = ReadContent(ref reader, exception, graph);
        if (spoken.Said is not null && graph.IsWhole && !Testimony.Holds(exception, spoken.Said))
        {
            return ExceptionParts.StandIn(exception, name, shown, spoken.Text);
        }

        Finish(exception, graph.IsWhole ? spoken with { Said = null } : spoken, graph);
        return exception;
    }

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        Finish((Exception)shell, ReadContent(ref reader, (Exception)shell, graph), graph);

    private static void Finish(Exception exception, Spoken spoken, ReadGraph graph)
    {
        if (spoken.Lacking.Length > 0)
        {
            ExceptionParts.Note(exception, NotSentKey, spoken.Lacking);
        }

        if (spoken.Said is not null)
        {
            graph.Late.Add(new LateTestimony(exception, spoken.Said));
        }
    }

    private Exception CreateShell(ref MessagePackReader reader, ReadGraph graph, out string name, out string shown)
    {
        name = _text.Read(ref reader, graph) ?? "";
        Type? type = Resolve(reader.ReadBytes() ?? throw new DamagedMessageException("an exception has no type"));
        string? message = _text.Read(ref reader, graph);
        shown = _text.Read(ref reader, graph) ?? message ?? "";
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

    private Spoken ReadContent(ref MessagePackReader reader, Exception exception, ReadGraph graph)
    {
        Section.Read(ref reader, graph, (ref MessagePackReader part, ReadGraph _) => ReadMethod(ref part, exception));
        ExceptionParts.SetInners(exception, ReadInners(ref reader, graph));
        ReadData(ref reader, exception, graph);
        List<string> lacking = ReadMembers(ref reader, exception, graph);
        string? said = _text.Read(ref reader, graph);
        string? text = _text.Read(ref reader, graph);
        if (exception is RemoteException { IsStandIn: true } remote)
        {
            remote.RemoteText = text ?? remote.RemoteText;
            return new Spoken(null, "", "");
        }

        return new Spoken(said, text ?? "", string.Join(", ", lacking));
    }

    // Loggers print failures with all inner exceptions, so their number is limited.
    private static bool IsCut(Exception inner, WriteGraph graph) =>
        graph.IsThrown && (graph.OpenExceptions.Count >= ExceptionTree.MaxLevels || graph.OpenExceptions.Contains(inner)
            || (graph.CutsRepetitions && graph.Knows(inner) && ExceptionParts.Inners(inner).Count > 0));

    private static RemoteException CutMarker() => new(
        "(not sent)",
        $"The inner exceptions end here: they are cyclic, more than {ExceptionTree.MaxLevels} levels deep, "
        + "or repeated too often.",
        "(not sent)");

    // A failure must arrive: if its type was created at run time, its texts are sent, and a RemoteException replaces it.
    private static byte[] NameOf(Type type, WriteGraph graph)
    {
        graph.KeepLoaded(type);
        try
        {
            return TypeName.Encode(type);
        }
        catch (Refusal) when (graph.IsThrown)
        {
            return [];
        }
    }

    private static bool WriteOptional<TState>(
        ref MessagePackWriter writer, TState state, WriteGraph graph, Section.Writing<TState> write)
    {
        bool isWritten = Section.TryWrite(ref writer, graph, state, write);
        if (!isWritten)
        {
            Section.WriteAbsent(ref writer);
        }

        return isWritten;
    }

    private static void WriteMethod(ref MessagePackWriter writer, MethodBase? method, WriteGraph graph) =>
        writer.Write(MethodAddress.Encode(method ?? throw new Refusal(typeof(MethodBase), "it was not thrown")));

    // Reads a copy of the address: a method that cannot be found here must not cost the exception.
    private static void ReadMethod(ref MessagePackReader reader, Exception exception)
    {
        ReadOnlySequence<byte> address = reader.ReadBytes() ?? throw new DamagedMessageException("a method is missing");
        byte[] copy = address.ToArray();
        ExceptionParts.SetTargetSite(
            exception, ExceptionParts.Try(() => MethodAddress.Decode(new ReadOnlySequence<byte>(copy))));
    }

    private static Type? Resolve(in ReadOnlySequence<byte> name)
    {
        try
        {
            Type type = TypeName.DecodeToBuild(name);
            bool canBe = type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract && !type.ContainsGenericParameters
                && Bodies.For(type) is ExceptionBody;
            return canBe ? type : null;
        }
        catch (Exception)
        {
            return null; // Missing, or another build: it arrives as RemoteException, with its inner exceptions.
        }
    }

    private static void WriteMember(
        ref MessagePackWriter writer,
        (Member Member, Exception Owner) state,
        WriteGraph graph) => state.Member.WriteReflected(ref writer, state.Owner, graph);

    // The names of the fields that could not be sent.
    private static List<string> ReadMembers(ref MessagePackReader reader, Exception exception, ReadGraph graph)
    {
        List<string> lacking = [];
        int count = graph.ReadLength(ref reader);
        Member[]? members =
            exception is RemoteException { IsStandIn: true } ? null : ExceptionParts.MembersOf(exception.GetType());
        if (members is not null && members.Length != count)
        {
            throw new DamagedMessageException($"{TypeName.Show(exception.GetType())} has another number of fields here");
        }

        for (int i = 0; i < count; i++)
        {
            Member? member = members?[i];
            bool isAbsent = reader.NextMessagePackType == MessagePackType.Nil;
            if (isAbsent && member is not null && RefusalPolicy.ReasonAgainst(member.Field.FieldType) != RefusalPolicy.Pointer)
            {
                lacking.Add(member.Name);
            }

            Section.Read(ref reader, graph, member is null ? null : Into(member, exception));
        }

        return lacking;

        static Section.Reading Into(Member member, Exception owner) =>
            (ref MessagePackReader part, ReadGraph graph) => member.ReadReflected(ref part, owner, graph);
    }

    private void WriteEntry(ref MessagePackWriter writer, DictionaryEntry entry, WriteGraph graph)
    {
        _any.Write(ref writer, entry.Key, graph);
        _any.Write(ref writer, entry.Value, graph);
    }

    // False: some entries arrive as text only, or not at all.
    private bool WriteData(ref MessagePackWriter writer, Exception exception, WriteGraph graph)
    {
        bool isWhole = true;
        List<DictionaryEntry> data = ExceptionParts.Data(exception);
        writer.Write(data.Count);
        foreach (DictionaryEntry entry in data)
        {
            if (Section.TryWrite(ref writer, graph, entry, WriteEntry))
            {
                continue;
            }

            isWhole = false;
            object key = ExceptionParts.Try(entry.Key.ToString) ?? "(no text)";
            object? value = entry.Value is null ? null : ExceptionParts.Try(entry.Value.ToString);
            DictionaryEntry valueAsText = new(entry.Key, value);
            if (!Section.TryWrite(ref writer, graph, valueAsText, WriteEntry) &&
                !Section.TryWrite(ref writer, graph, new DictionaryEntry(key, value), WriteEntry))
            {
                Section.WriteAbsent(ref writer);
            }
        }

        return isWhole;
    }

    private void ReadData(ref MessagePackReader reader, Exception exception, ReadGraph graph)
    {
        int count = graph.ReadLength(ref reader);
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
        Exception[] inners = new Exception[graph.ReadLength(ref reader)];
        for (int i = 0; i < inners.Length; i++)
        {
            inners[i] = _inner.Read(ref reader, graph) ??
                throw new DamagedMessageException("an inner exception is missing");
        }

        return inners;
    }

    /// <summary>What an exception said about itself where it was thrown.</summary>
    /// <param name="Said">The text to compare, if any.</param>
    /// <param name="Text">Its whole text at that time.</param>
    /// <param name="Lacking">The fields that could not be sent.</param>
    private readonly record struct Spoken(string? Said, string Text, string Lacking);
}
