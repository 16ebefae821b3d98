using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The result of reading an <see cref="object"/> for a caller that accepts only a <typeparamref name="T"/>.
/// </summary>
/// <param name="Value">The object, if it may be of the type.</param>
/// <param name="Other">The type of the object otherwise; none of the object was built.</param>
internal readonly record struct Narrowed<T>(object? Value, Type? Other)
{
    /// <summary>Gets the object.</summary>
    /// <param name="name">Its name in a message.</param>
    /// <exception cref="InvalidCastException">The object is of another type.</exception>
    public T As(string name)
    {
        bool isOne = Value is null ? default(T) is null : Value is T && !Fit.IsReinterpreted(Value.GetType(), typeof(T));
        if (Other is null && isOne)
        {
            return (T)Value!;
        }

        (Value as IDisposable)?.Dispose(); // it may be one of our proxies, which nobody else could dispose
        string what = (Other ?? Value?.GetType()) is { } type ? $"a {TypeName.Show(type)}" : "null";
        throw new InvalidCastException($"{name} is {what}, not a {TypeName.Show(typeof(T))}.");
    }
}

/// <summary>Reads a <see cref="Narrowed{T}"/>, which is always a whole message.</summary>
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
