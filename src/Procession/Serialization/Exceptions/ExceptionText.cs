using System.Globalization;
using System.Text;

namespace Procession.Serialization;

/// <summary>The text of an exception, even if calling its ToString would throw or overflow the stack.</summary>
internal static class ExceptionText
{
    private const int MaxShown = 100;

    /// <summary>The whole text, with stacks and inner exceptions.</summary>
    public static string Of(Exception exception) =>
        ExceptionTree.IsPrintable(exception) && ExceptionParts.Try(exception.ToString) is { } text ? text : Compose(exception);

    /// <summary>
    /// The text of <see cref="Exception.ToString"/> without the stacks, which differ between processes; or the exception that
    /// it throws.
    /// </summary>
    public static string WithoutStacks(Exception exception)
    {
        if (!ExceptionTree.IsPrintable(exception))
        {
            return "";
        }

        string text;
        try
        {
            text = exception.ToString();
        }
        catch (Exception e)
        {
            return $"(ToString threw {TypeName.Show(e.GetType())})";
        }

        List<string> stacks = [];
        AddStacks(exception, stacks);
        stacks.Sort(static (a, b) => b.Length - a.Length); // one may be a part of another
        foreach (string stack in stacks)
        {
            text = text.Replace(stack, "", StringComparison.Ordinal);
        }

        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // Recursive, but called only for printable exceptions.
    private static void AddStacks(Exception exception, List<string> stacks)
    {
        if (ExceptionParts.StackTrace(exception) is { Length: > 0 } stack)
        {
            stacks.Add(stack);
        }

        foreach (Exception inner in ExceptionParts.Inners(exception))
        {
            AddStacks(inner, stacks);
        }
    }

    private static string Compose(Exception exception)
    {
        StringBuilder text = new();
        Stack<Exception> open = new([exception]);
        for (int shown = 0; open.TryPop(out Exception? current); shown++)
        {
            if (shown == MaxShown)
            {
                text.AppendLine(" ---> (more inner exceptions, not shown)");
                break;
            }

            text.Append(shown > 0 ? " ---> " : "").Append(TypeName.Show(current.GetType())).Append(": ");
            text.AppendLine(ExceptionParts.ShownMessage(current));
            text.AppendLine(ExceptionParts.StackTrace(current));
            IReadOnlyList<Exception> inners = ExceptionParts.Inners(current);
            for (int i = Math.Min(inners.Count, MaxShown) - 1; i >= 0; i--)
            {
                open.Push(inners[i]);
            }

            if (inners.Count > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $" (with {inners.Count} inner exceptions)").AppendLine();
            }
        }

        return text.ToString();
    }
}
