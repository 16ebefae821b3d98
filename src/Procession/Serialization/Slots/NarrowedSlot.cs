using MessagePack;

namespace Procession.Serialization;

/// <summary>What was sent as an <see cref="object"/> to somebody who takes a <typeparamref name="T"/> only.</summary>
/// <param name="Value">The object, if it may be one.</param>
/// <param name="Other">What it is otherwise; nothing of it was built.</param>
internal readonly record struct Narrowed<T>(object? Value, Type? Other)
{
    /// <summary>Gets the object.</summary>
    /// <param name="name">What it is called in a message.</param>
    /// <exception cref="InvalidCastException">It is something else.</exception>
    public T As(string name)
    {
        bool isOne = Value is null ? default(T) is null : Value is T && !Fit.IsReinterpreted(Value.GetType(), typeof(T));
        if (Other is null && isOne)
        {
            return (T)Value!;
        }

        (Value as IDisposable)?.Dispose(); // A proxy of ours, of which only this knows.
        string what = (Other ?? Value?.GetType()) is { } type ? $"a {TypeName.Show(type)}" : "null";
        throw new InvalidCastException($"{name} is {what}, not a {TypeName.Show(typeof(T))}.");
    }
}

/// <summary>Reads a <see cref="Narrowed{T}"/>, which is all that there is in its message.</summary>
internal sealed class NarrowedSlot<T> : Slot<Narrowed<T>>
{
    private readonly Slot<object?> _slot = (Slot<object?>)(object)SlotOf<object>.Instance;

    public override void Write(ref MessagePackWriter writer, Narrowed<T> value, WriteGraph graph) =>
        throw new Refusal(typeof(Narrowed<T>), "it is only read");

    public override Narrowed<T> Read(ref MessagePackReader reader, ReadGraph graph)
    {
        Type? type = _slot.TypeOfNext(reader, graph);
        if (type is null || Fit.MayBe(type, typeof(T)))
        {
            return new Narrowed<T>(_slot.Read(ref reader, graph), null);
        }

        reader.ReadRaw(reader.Sequence.Slice(reader.Position).Length);
        return new Narrowed<T>(null, type);
    }
}
