using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that can be created empty and filled: its comparer, then its items.</summary>
internal abstract class CollectionBody(Type wireType) : ShellBody(wireType)
{
    private readonly Slot<object?> _comparer = (Slot<object?>)(object)SlotOf<object>.Instance;
    private ConstructorInfo? _constructor;

    // The constructor that takes a comparer, if there is one.
    private ConstructorInfo Constructor => _constructor ??=
        Array.Find(WireType.GetConstructors(), TakesComparer) ?? WireType.GetConstructor(Type.EmptyTypes)!;

    public sealed override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        WriteComparer(ref writer, value, graph, isShell: true);

    public sealed override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        WriteComparer(ref writer, value, graph, isShell: false);
        WriteItems(ref writer, value, graph);
    }

    public sealed override object CreateShell(ref MessagePackReader reader, ReadGraph graph)
    {
        if (!TryReadShellComparer(ref reader, graph, out object? comparer))
        {
            return Shells.Create(WireType); // Constructed by Fill, with its comparer.
        }

        return Create(comparer);
    }

    public sealed override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        bool isComparerWhole = ConstructIfLate(ref reader, shell, graph);
        ReadItems(ref reader, shell, graph, isComparerWhole);
    }

    /// <summary>Gets the comparer, or null if it is the default one.</summary>
    public virtual object? ComparerOf(object collection) => null;

    public abstract object Create(object? comparer);

    public abstract void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph);

    /// <summary>Reads the items into an empty collection.</summary>
    /// <param name="reader">The reader, before the items.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="graph">The objects read so far.</param>
    /// <param name="isComparerWhole">Whether the comparer can already be used.</param>
    public abstract void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole);

    /// <summary>Runs the framework's constructor on a shell of this type, or of a derived one.</summary>
    public void Construct(object shell, object? comparer) =>
        Constructor.Invoke(shell, Constructor.GetParameters().Length == 0 ? [] : [comparer]);

    /// <summary>
    /// Reads what <see cref="WriteShell"/> wrote. <see langword="false"/>: the comparer is a user's object, which may refer
    /// to anything, even back to the collection; it comes with the content.
    /// </summary>
    public bool TryReadShellComparer(ref MessagePackReader reader, ReadGraph graph, out object? comparer)
    {
        comparer = null;
        if (reader.TryReadNil())
        {
            return true;
        }

        if (!reader.ReadBoolean())
        {
            return false;
        }

        comparer = ReadComparer(ref reader, graph);
        return true;
    }

    /// <summary>Reads the comparer if it comes with the content, and constructs the collection with it.</summary>
    /// <returns>Whether the comparer can already be used.</returns>
    public bool ConstructIfLate(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        if (reader.ReadBoolean())
        {
            bool outer = graph.BeginPart();
            Construct(shell, ReadComparer(ref reader, graph));
            bool isWhole = graph.IsWhole;
            graph.EndPart(outer);
            return isWhole;
        }

        return true;
    }

    private object? ReadComparer(ref MessagePackReader reader, ReadGraph graph) =>
        Constructor.GetParameters() is [{ ParameterType: var type }]
            ? Fit.Read(ref reader, graph, type)
            : throw new DamagedMessageException($"a {TypeName.Show(WireType)} has no comparer");

    private static bool TakesComparer(ConstructorInfo constructor) =>
        constructor.GetParameters() is [{ ParameterType: { IsInterface: true, IsGenericType: true } parameter }] &&
        (parameter.GetGenericTypeDefinition() == typeof(IEqualityComparer<>) ||
        parameter.GetGenericTypeDefinition() == typeof(IComparer<>));

    // The framework's comparers come with the shell, since they contain no references. The content begins with whether
    // another comparer follows.
    private void WriteComparer(ref MessagePackWriter writer, object value, WriteGraph graph, bool isShell)
    {
        object? comparer = ComparerOf(value);
        bool isSimple = comparer is null || Bodies.For(comparer.GetType()) is StringComparerBody or SingletonBody;
        if (isShell && comparer is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Write(isShell == isSimple);
        if (isShell != isSimple)
        {
            return;
        }

        try
        {
            _comparer.Write(ref writer, comparer, graph);
        }
        catch (Exception) when (graph.ObjectPath.Passes("Comparer"))
        {
            throw; // Never reached: the filter only records the path.
        }
    }
}
