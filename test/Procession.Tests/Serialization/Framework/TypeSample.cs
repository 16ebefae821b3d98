using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>A value of a framework type, and what must become of it: it travels, or is refused by its own name.</summary>
public abstract class TypeSample(Type type, TypeKind kind)
{
    /// <summary>Gets the type that the sample stands for; the definition, if it is generic.</summary>
    public Type Type { get; } = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    public TypeKind Kind { get; } = kind;

    /// <summary>Gets whether a value that is made again, in whatever process, is the same.</summary>
    public bool IsSteady { get; init; } = true;

    /// <summary>Sends the value at places of several declared types; throws unless it fares as it should.</summary>
    /// <returns>Whether it travelled.</returns>
    public abstract bool Check(IRoundTripper tripper);

    /// <summary>Sends the value once, declared as object; throws unless it fares as it should.</summary>
    /// <returns>Whether it travelled.</returns>
    public abstract bool CheckAsObject(IRoundTripper tripper);

    /// <summary>Makes the value, as it is after some use.</summary>
    public abstract object Make();

    /// <summary>Compares what arrived in another process with a value that is made there.</summary>
    /// <returns>The difference, or null.</returns>
    public abstract string? Compare(object? copy);

    public override string ToString() => Type.ToString();
}

/// <summary>What a framework type is to the serializer.</summary>
public enum TypeKind
{
    /// <summary>Plain data, which arrives equal.</summary>
    Travels,

    /// <summary>Plain data that may be refused nonetheless.</summary>
    Open,

    /// <summary>Bound to the process, or to another object, and refused.</summary>
    Bound,
}

/// <summary>Makes samples of framework types.</summary>
internal static class Sample
{
    /// <summary>Plain data that travels; <paramref name="look"/> asks for what no property shows.</summary>
    public static TypeSample Data<T>(Func<T> make, Func<T, object?>? look = null)
        where T : notnull => new TypeSample<T>(make, look, TypeKind.Travels);

    /// <summary>Plain data that travels, and is another each time it is made.</summary>
    public static TypeSample Changing<T>(Func<T> make, Func<T, object?>? look = null)
        where T : notnull => new TypeSample<T>(make, look, TypeKind.Travels) { IsSteady = false };

    /// <summary>Plain data that arrives equal, or is refused.</summary>
    public static TypeSample Open<T>(Func<T> make, Func<T, object?>? look = null)
        where T : notnull => new TypeSample<T>(make, look, TypeKind.Open);

    /// <summary>A value that means something in this process only.</summary>
    public static TypeSample Bound<T>(Func<T> make)
        where T : notnull => new TypeSample<T>(make, null, TypeKind.Bound);
}

/// <summary>A sample whose type is known.</summary>
internal sealed class TypeSample<T>(Func<T> make, Func<T, object?>? look, TypeKind kind) : TypeSample(typeof(T), kind)
    where T : notnull
{
    private sealed record Holder(T Held, string After);

    public override bool Check(IRoundTripper tripper)
    {
        bool travels = CheckAsObject(tripper);
        T value = make();
        if (Kind != TypeKind.Travels)
        {
            return Fares(value, () => tripper.Echo(value)) && travels;
        }

        CheckCopy(value, tripper.Echo(value));
        value = make();
        Holder holder = tripper.Echo(new Holder(value, "after"));
        Assert.Equal("after", holder.After);
        CheckCopy(value, holder.Held);
        value = make();
        T[] pair = tripper.Echo<T[]>([value, value]);
        if (!typeof(T).IsValueType && typeof(T) != typeof(string))
        {
            Assert.True(ReferenceEquals(pair[0], pair[1]), $"{this} arrived twice instead of once.");
        }

        CheckCopy(value, pair[1]);
        return true;
    }

    public override bool CheckAsObject(IRoundTripper tripper)
    {
        object value = Make();
        return Fares((T)value, () => (T)tripper.Echo(value));
    }

    // All that it shows is asked for once, so that it has made what it makes when it is first needed.
    public override object Make()
    {
        T value = make();
        if (Kind == TypeKind.Travels)
        {
            Likeness.Difference(value, make());
        }

        return value;
    }

    public override string? Compare(object? copy)
    {
        T fresh = make();
        return copy is T received ? Difference(fresh, received) : $"it arrived as {copy?.GetType()}";
    }

    private bool Fares(T value, Func<T> echo)
    {
        T copy;
        try
        {
            copy = echo();
        }
        catch (UnsendableException refusal) when (Kind != TypeKind.Travels)
        {
            CheckRefusal(value, refusal);
            return false;
        }

        Assert.True(Kind != TypeKind.Bound, $"{this} travelled, although it is bound to the process.");
        CheckCopy(value, copy);
        return true;
    }

    private void CheckCopy(T value, T copy)
    {
        if (Difference(value, copy) is { } difference)
        {
            throw new InvalidOperationException($"{this} arrived different: {difference}");
        }
    }

    private string? Difference(T value, T copy) =>
        Likeness.Difference(value, copy) ?? Likeness.Difference(look?.Invoke(value), look?.Invoke(copy));

    private void CheckRefusal(object value, UnsendableException refusal)
    {
        Assert.Equal("", refusal.Path);
        Assert.Equal(value.GetType().FullName, refusal.TypeName);
        Assert.StartsWith(TypeName.Show(value.GetType()) + " cannot be sent", refusal.Message, StringComparison.Ordinal);
    }
}
