using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Tests.Serialization;

/// <summary>
/// Looks for a difference between a value and its copy: runtime types, Equals and hash codes where they go by value, text,
/// all public properties and fields, and all items, each in turn.
/// </summary>
internal sealed class Likeness
{
    private const int MaxDepth = 12;

    private readonly HashSet<(object, object)> _seen = new(new PairComparer());

    /// <summary>Gives the path to the first difference, or null if there is none.</summary>
    public static string? Difference(object? one, object? other) => new Likeness().Compare(one, other, "value", 0);

    private string? Compare(object? one, object? other, string path, int depth)
    {
        if (ReferenceEquals(one, other))
        {
            return null;
        }

        if (one is null || other is null)
        {
            return $"{path}: '{one ?? "null"}' became '{other ?? "null"}'";
        }

        Type type = one.GetType();
        if (Manners.Visible(type) != Manners.Visible(other.GetType()))
        {
            return $"{path}: a {type} became a {other.GetType()}";
        }

        if (Leaves.Contains(type))
        {
            return Leaves.Same(one, other) ? null : $"{path}: '{one}' became '{other}'";
        }

        if (depth > MaxDepth || (!type.IsValueType && !_seen.Add((one, other))))
        {
            return null;
        }

        return CompareEquality(one, other, path) ?? CompareText(one, other, path) ??
            CompareDelegates(one, other, path, depth) ?? CompareItems(one, other, path, depth) ??
            CompareMembers(one, other, path, depth);
    }

    private static string? CompareEquality(object one, object other, string path)
    {
        if (!Manners.EqualsByValue(one.GetType()))
        {
            return null;
        }

        string equality = Try(() => Leaves.Show(one.Equals(other)));
        return equality == Leaves.Show(false) ? $"{path}: Equals says that the copy of {Try(one.ToString)} differs"
            : Try(() => Leaves.Show(one.GetHashCode())) != Try(() => Leaves.Show(other.GetHashCode()))
            ? $"{path}: the copy of {Try(one.ToString)} has another hash code"
            : null;
    }

    private static string? CompareText(object one, object other, string path)
    {
        if (Manners.ShowsTheTime(one.GetType()))
        {
            return null;
        }

        string text = Try(one.ToString);
        string copy = Try(other.ToString);
        return text == copy ? null : $"{path}: '{text}' became '{copy}'";
    }

    private string? CompareDelegates(object one, object other, string path, int depth) =>
        (one, other) is (Delegate first, Delegate second)
            ? first.Method != second.Method
                ? $"{path}: {first.Method} became {second.Method}"
                : Compare(first.Target, second.Target, path + ".Target", depth + 1)
            : null;

    private string? CompareItems(object one, object other, string path, int depth)
    {
        if (one is not IEnumerable items || Manners.IsNotEnumerated(one))
        {
            return null;
        }

        (List<object?> left, string? failure) = Items(items);
        (List<object?> right, string? copyFailure) = Items((IEnumerable)other);
        if (failure != copyFailure)
        {
            return $"{path}: enumerating it gave {failure ?? "items"}, and now gives {copyFailure ?? "items"}";
        }

        if (left.Count != right.Count)
        {
            return $"{path}: {left.Count} items became {right.Count}";
        }

        if (Manners.IsUnordered(one.GetType()))
        {
            return CompareInAnyOrder(left, right, path, depth);
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (Compare(left[i], right[i], $"{path}[{i}]", depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? CompareInAnyOrder(List<object?> left, List<object?> right, string path, int depth)
    {
        foreach (object? item in left)
        {
            int found = right.FindIndex(each => new Likeness().Compare(item, each, path, depth + 1) is null);
            if (found < 0)
            {
                return $"{path}: the item '{item}' is not in the copy";
            }

            right.RemoveAt(found);
        }

        return null;
    }

    private string? CompareMembers(object one, object other, string path, int depth)
    {
        foreach (FieldInfo field in one.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (Compare(field.GetValue(one), field.GetValue(other), $"{path}.{field.Name}", depth + 1) is { } difference)
            {
                return difference;
            }
        }

        foreach (PropertyInfo property in one.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (!property.CanRead || property.GetIndexParameters().Length > 0 || Manners.IsSkipped(property))
            {
                continue;
            }

            (object? value, string? failure) = Read(property, one);
            (object? copy, string? copyFailure) = Read(property, other);
            string place = $"{path}.{property.Name}";
            if (failure != copyFailure)
            {
                return $"{place}: {failure ?? value ?? "null"} became {copyFailure ?? copy ?? "null"}";
            }

            if (Compare(value, copy, place, depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static (object? Value, string? Failure) Read(PropertyInfo property, object owner)
    {
        try
        {
            return (property.GetValue(owner), null);
        }
        catch (TargetInvocationException exception)
        {
            return (null, exception.InnerException!.GetType().Name);
        }
    }

    private static (List<object?> Items, string? Failure) Items(IEnumerable sequence)
    {
        List<object?> items = [];
        try
        {
            foreach (object? item in sequence)
            {
                items.Add(item);
            }

            return (items, null);
        }
        catch (Exception exception)
        {
            return (items, exception.GetType().Name);
        }
    }

    private static string Try(Func<string?> text)
    {
        try
        {
            return text() ?? "null";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    private sealed class PairComparer : IEqualityComparer<(object, object)>
    {
        public bool Equals((object, object) x, (object, object) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}

/// <summary>Values that are looked at as a whole.</summary>
internal static class Leaves
{
    public static bool Contains(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsAssignableTo(typeof(MemberInfo)) || type == typeof(string) ||
        type == typeof(decimal) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(object) ||
        type.IsAssignableTo(typeof(Assembly)) || type.IsAssignableTo(typeof(Module)) || type == typeof(Pointer);

    public static bool Same(object one, object other) => (one, other) switch
    {
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        (float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b),
        (decimal a, decimal b) => decimal.GetBits(a).SequenceEqual(decimal.GetBits(b)),
        (DateTime a, DateTime b) => a == b && a.Kind == b.Kind,
        (DateTimeOffset a, DateTimeOffset b) => a.EqualsExact(b),
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        _ => one.GetType() == typeof(object) || one.Equals(other),
    };

    public static string Show(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
}
