using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// The exceptions within an exception. The framework, and users' overrides, print them by recursion without a limit. Before a
/// message or a text is asked for, this class checks whether that can overflow the stack or the memory.
/// </summary>
internal static class ExceptionTree
{
    /// <summary>The greatest depth of nested exceptions that are printed, and sent as a failure.</summary>
    public const int MaxLevels = 100;

    // An exception that is reached by two paths is printed twice, so this limits the text and not the number of objects.
    private const int MaxPrinted = 10_000;

    private static readonly ConditionalWeakTable<Type, FieldInfo[]> FieldsByType = [];

    /// <summary>Whether it is safe to ask an exception for its message or its text.</summary>
    public static bool IsPrintable(Exception root)
    {
        List<Exception> children = ChildrenOf(root);
        if (children.Count == 0)
        {
            return true;
        }

        // An explicit stack; the level of each exception is at the same position of the other stack.
        Stack<Exception> open = new(children);
        Stack<int> levels = new();
        children.ForEach(_ => levels.Push(1));
        for (int printed = 1; open.TryPop(out Exception? exception); printed++)
        {
            int level = levels.Pop();
            if (level >= MaxLevels || printed + open.Count >= MaxPrinted)
            {
                return false;
            }

            foreach (Exception child in ChildrenOf(exception))
            {
                open.Push(child);
                levels.Push(level + 1);
            }
        }

        return true;
    }

    // Inner exceptions, and exceptions in fields, as in ReflectionTypeLoadException.
    private static List<Exception> ChildrenOf(Exception exception)
    {
        List<Exception> children = [.. ExceptionParts.Inners(exception)];
        foreach (FieldInfo field in FieldsByType.GetValue(exception.GetType(), FieldsOf))
        {
            switch (field.GetValue(exception))
            {
                case Exception child:
                    children.Add(child);
                    break;
                case Exception?[] several:
                    children.AddRange(several.OfType<Exception>());
                    break;
                default:
                    break;
            }
        }

        return children;
    }

    private static FieldInfo[] FieldsOf(Type type) =>
    [
        .. FieldLayout.AllFieldsOf(type, stop: typeof(Exception)).Where(field =>
            field.DeclaringType != typeof(AggregateException) && MayHoldExceptions(field.FieldType)),
    ];

    private static bool MayHoldExceptions(Type type) =>
        type.IsAssignableTo(typeof(Exception)) || (type.IsArray && type.GetElementType()!.IsAssignableTo(typeof(Exception)));
}
