using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Objects that follow a rule of <see cref="Travel"/>: a mark, and what is sent instead. The mark shows a process without the
/// rule, or with a rule that was set too late, that there is one.
/// </summary>
internal abstract class RuleBody(Type type) : Body(type);

/// <inheritdoc/>
internal sealed class RuleBody<T, TWire>(Func<T, TWire> pack, Func<TWire, T> unpack) : RuleBody(typeof(T))
    where T : notnull
{
    private readonly Slot<TWire> _slot = SlotOf<TWire>.Instance;

    public override bool CanCloseCycle => !_slot.NeedsGraph;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        RuleContent.Write(ref writer, (T)value, pack, _slot, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        RuleMark.Check(ref reader, typeof(T));
        return RuleContent.Read(ref reader, unpack, _slot, graph);
    }
}

/// <summary>Structs that follow a rule.</summary>
internal sealed class RuleSlot<T, TWire>(Func<T, TWire> pack, Func<TWire, T> unpack) : Slot<T>
    where T : notnull
{
    private Slot<TWire>? _content;

    // Found when needed, because what is sent may contain values that follow the rule themselves.
    private Slot<TWire> Content => _content ??= SlotOf<TWire>.Instance;

    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph)
    {
        RuleContent.Write(ref writer, value, pack, Content, graph);
    }

    public override T Read(ref MessagePackReader reader, ReadGraph graph)
    {
        RuleMark.Check(ref reader, typeof(T));
        return RuleContent.Read(ref reader, unpack, Content, graph);
    }
}

/// <summary>Calls the user's functions, and reports when they fail.</summary>
internal static class RuleContent
{
    // Limited because nested values take more stack.
    private const int MostOpen = 10_000;

    public static void Write<T, TWire>(
        ref MessagePackWriter writer, T value, Func<T, TWire> pack, Slot<TWire> slot, WriteGraph graph)
        where T : notnull
    {
        if (graph.OpenRules == MostOpen)
        {
            throw new Refusal(
                typeof(T),
                $"its rule of Travel sends what follows rules again, {MostOpen} times within each other; send plain values");
        }

        RuleMark.Write(ref writer);
        TWire wire;
        try
        {
            wire = pack(value);
        }
        catch (Exception e)
        {
            throw new RuleFailure(typeof(T), e);
        }

        graph.OpenRules++;
        try
        {
            WholeValue.Write(ref writer, wire, slot, graph);
        }
        finally
        {
            graph.OpenRules--;
        }
    }

    public static T Read<T, TWire>(
        ref MessagePackReader reader, Func<TWire, T> unpack, Slot<TWire> slot, ReadGraph graph)
        where T : notnull
    {
        TWire wire = WholeValue.Read(ref reader, slot, graph);
        T? value;
        try
        {
            value = unpack(wire);
        }
        catch (Exception e)
        {
            throw new RuleFailure(typeof(T), e);
        }

        return value is null ? throw RuleMark.NothingMade(typeof(T)) : value;
    }
}

/// <summary>A function of a rule threw.</summary>
internal sealed class RuleFailure(Type type, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>Gets the type that the rule is for.</summary>
    public Type Type { get; } = type;
}

/// <summary>The mark before a value that follows a rule.</summary>
internal static class RuleMark
{
    private const sbyte TypeCode = 82;
    private const string Cure = "set the rule before the first pool, and in all processes that connect to each other";

    public static void Write(ref MessagePackWriter writer) =>
        writer.WriteExtensionFormatHeader(new ExtensionHeader(TypeCode, 0));

    public static void Check(ref MessagePackReader reader, Type type)
    {
        if (!IsNext(ref reader))
        {
            throw new DamagedMessageException(
                $"a {TypeName.Show(type)} was sent without the rule of Travel that this process has for it; {Cure}");
        }

        reader.ReadExtensionFormatHeader();
    }

    /// <summary>
    /// The exception for objects whose fields were sent together, because the sender has no rule for any of them.
    /// </summary>
    public static DamagedMessageException RuleForFieldIsMissing(Type type) => new(
        $"{TypeName.Show(type)} objects were sent without the rule of Travel that this process has for one of their fields; " +
        Cure);

    public static bool IsNext(ref MessagePackReader reader) => reader.NextMessagePackType == MessagePackType.Extension;

    public static DamagedMessageException RuleIsMissing(Type type) => new(
        $"a {TypeName.Show(type)} was sent by a rule of Travel that this process does not have; {Cure}");

    public static InvalidOperationException NothingMade(Type type) =>
        new($"The rule of Travel for {TypeName.Show(type)} made null of what was sent.");
}
