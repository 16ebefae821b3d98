using System.Collections;
using System.Reflection;
using Procession.Serialization;

namespace Procession.Tests.Serialization.Graphs;

/// <summary>
/// Finds the first difference between two graphs: types, values, and which references lead to the same object. Walks without
/// recursion.
/// </summary>
internal sealed class GraphComparison
{
    private readonly Dictionary<object, object> _there = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, object> _here = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object? Here, object? There, string Path)> _open = [];

    public static string? Difference(object? here, object? there)
    {
        var comparison = new GraphComparison();
        comparison._open.Enqueue((here, there, "root"));
        while (comparison._open.TryDequeue(out var pair))
        {
            if (comparison.Look(pair.Here, pair.There, pair.Path) is { } difference)
            {
                return $"{pair.Path}: {difference}";
            }
        }

        return null;
    }

    private string? Look(object? here, object? there, string path)
    {
        if (here is null || there is null)
        {
            return here == there ? null : $"{here ?? "null"} became {there ?? "null"}";
        }

        Type type = here.GetType();
        if (type != there.GetType())
        {
            return $"{type} became {there.GetType()}";
        }

        if (type.IsPrimitive || type.IsEnum || here is string or decimal or DateTime or Guid)
        {
            bool isSame = here.Equals(there) && (here as DateTime?)?.Kind == (there as DateTime?)?.Kind;
            return isSame ? null : $"{here} became {there}";
        }

        if (!type.IsValueType)
        {
            if (_there.TryGetValue(here, out object? known) || _here.ContainsKey(there))
            {
                return ReferenceEquals(known, there) ? null : "references that led to one object lead to two, or the reverse";
            }

            _there.Add(here, there);
            _here.Add(there, here);
        }

        return here switch
        {
            Delegate function => LookAtFunction(function, (Delegate)there, path),
            Array array => LookAtArray(array, (Array)there, path),
            Exception exception => LookAtException(exception, (Exception)there, path),
            IDictionary<string, List<Node>> index => LookAtIndex(index, (IDictionary<string, List<Node>>)there, path),
            IDictionary<string, DateTime?> dates => dates.SequenceEqual((IDictionary<string, DateTime?>)there) ? null : "other dates",
            IEnumerable items when IsKeyed(type) => LookAtSet(items, (IEnumerable)there, path),
            IEnumerable items => LookAtItems(items, (IEnumerable)there, path),
            _ => LookAtFields(here, there, path),
        };
    }

    private static bool IsKeyed(Type type) =>
        type.GetInterfaces().Any(each => each.IsGenericType && each.GetGenericTypeDefinition() is var definition
            && (definition == typeof(IReadOnlySet<>) || definition == typeof(IReadOnlyDictionary<,>)));

    private string? LookAtFunction(Delegate here, Delegate there, string path)
    {
        _open.Enqueue((here.Target, there.Target, path + ".Target"));
        return here.Method == there.Method ? null : $"{here.Method} became {there.Method}";
    }

    private string? LookAtArray(Array here, Array there, string path)
    {
        for (int i = 0; i < here.Rank; i++)
        {
            if (here.GetLength(i) != there.GetLength(i) || here.GetLowerBound(i) != there.GetLowerBound(i))
            {
                return "its shape is another one";
            }
        }

        return LookAtItems(here, there, path);
    }

    private string? LookAtItems(IEnumerable here, IEnumerable there, string path)
    {
        object?[] items = [.. here.Cast<object?>()];
        object?[] others = [.. there.Cast<object?>()];
        for (int i = 0; i < Math.Min(items.Length, others.Length); i++)
        {
            _open.Enqueue((items[i], others[i], $"{path}[{i}]"));
        }

        return items.Length == others.Length ? null : $"{items.Length} items became {others.Length}";
    }

    // Order is not kept by all of them, so their keys are matched by number. Each must be found there.
    private string? LookAtSet(IEnumerable here, IEnumerable there, string path)
    {
        var items = here.Cast<object>().OrderBy(Number).ToList();
        var others = there.Cast<object>().OrderBy(Number).ToList();
        if (here.GetType().GetProperty("Comparer") is { } comparer)
        {
            _open.Enqueue((comparer.GetValue(here), comparer.GetValue(there), path + ".Comparer"));
        }

        if (others.Find(each => !Finds(there, Key(each))) is { } lost)
        {
            return $"a key with the number {Number(lost)} is in it, but not found";
        }

        for (int i = 0; i < Math.Min(items.Count, others.Count); i++)
        {
            _open.Enqueue((items[i], others[i], $"{path}[{Number(items[i])}]"));
        }

        return items.Count == others.Count ? null : $"{items.Count} keys became {others.Count}";
    }

    private static object Key(object item) =>
        item is Node ? item : item.GetType().GetProperty("Key")!.GetValue(item)!;

    private static int Number(object item) => ((Node)Key(item)).Id;

    private static bool Finds(IEnumerable collection, object key)
    {
        MethodInfo look = collection.GetType().GetMethods().First(method => method.Name is "Contains" or "ContainsKey"
            && method.GetParameters() is [{ ParameterType: var parameter }] && parameter == typeof(Node));
        return (bool)look.Invoke(collection, [key])!;
    }

    private string? LookAtIndex(IDictionary<string, List<Node>> here, IDictionary<string, List<Node>> there, string path)
    {
        foreach ((string key, List<Node> list) in here)
        {
            if (!there.TryGetValue(key.ToUpperInvariant(), out List<Node>? other))
            {
                return $"'{key}' is not found without regard to case";
            }

            _open.Enqueue((list, other, $"{path}['{key}']"));
        }

        return here.Count == there.Count ? null : $"{here.Count} entries became {there.Count}";
    }

    private string? LookAtException(Exception here, Exception there, string path)
    {
        _open.Enqueue((here.InnerException, there.InnerException, path + ".InnerException"));
        _open.Enqueue((here.Data["k"], there.Data["k"], path + ".Data"));
        if (here is AggregateException several)
        {
            _open.Enqueue((several.InnerExceptions, ((AggregateException)there).InnerExceptions, path + ".InnerExceptions"));
        }

        if (here is GraphException graph)
        {
            _open.Enqueue((graph.Node, ((GraphException)there).Node, path + ".Node"));
        }

        return here.Message == there.Message ? null : $"'{here.Message}' became '{there.Message}'";
    }

    private string? LookAtFields(object here, object there, string path)
    {
        for (Type? level = here.GetType(); level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!FieldLayout.IsSkipped(field))
                {
                    _open.Enqueue((field.GetValue(here), field.GetValue(there), $"{path}.{field.Name}"));
                }
            }
        }

        return there is WatchingNode watching && watching.Seen != (watching.Set?.Count ?? 0) + (watching.Watched?.Id ?? 0)
            ? "its callback saw it incomplete"
            : null;
    }
}
