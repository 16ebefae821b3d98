using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// F# lists, sent as their items: field by field, each item would be nested in the one before. Lists that share their ends
/// arrive as separate lists, which differ only by reference.
/// </summary>
internal sealed class FSharpListBody<T, TList>() : ShellBody(typeof(TList))
    where TList : class, IReadOnlyCollection<T>
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private readonly Slot<T> _slot = SlotOf<T>.Instance;
    private readonly FieldInfo _head = Field("head");
    private readonly FieldInfo _tail = Field("tail");
    private readonly TList _empty = (TList)Static(typeof(TList).GetProperty("Empty")?.GetMethod).Invoke(null, null)!;
    private readonly Func<T, TList, TList> _cons =
        Static(typeof(TList).GetMethod("Cons")).CreateDelegate<Func<T, TList, TList>>();

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        T[] items = [.. (TList)value];
        writer.Write(items.Length);
        Elements.Write(ref writer, items, _slot, graph);
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => Shells.Create(typeof(TList));

    // The shell is the first node, since an item may refer back to it.
    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        T[] items = Elements.ReadArray(ref reader, _slot, graph);
        if (items.Length == 0)
        {
            return;
        }

        TList rest = _empty;
        for (int i = items.Length - 1; i > 0; i--)
        {
            rest = _cons(items[i], rest);
        }

        _head.SetValue(shell, items[0]);
        _tail.SetValue(shell, rest);
    }

    private static FieldInfo Field(string name) => typeof(TList).GetField(name, Fields) ?? throw Unknown();

    private static MethodInfo Static(MethodInfo? method) => method ?? throw Unknown();

    private static Refusal Unknown() => new(typeof(TList), "this version of F#'s library builds it in another way");
}
