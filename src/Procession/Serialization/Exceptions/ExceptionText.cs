using System.Text;

namespace Procession.Serialization;

/// <summary>The full text of an exception, also where asking it would throw or overflow the stack.</summary>
internal static class ExceptionText
{
    private const int MaxInners = 10_000;

    public static string Of(Exception exception)
    {
        int budget = MaxInners;
        return CanPrint(exception, 0, ref budget) && ExceptionParts.Try(exception.ToString) is { } text
            ? text
            : Compose(exception);
    }

    // The framework prints inner exceptions recursively and without a limit.
    private static bool CanPrint(Exception exception, int level, ref int budget)
    {
        if (level >= ExceptionBody.MaxInnerLevels || --budget < 0)
        {
            return false;
        }

        foreach (Exception inner in ExceptionParts.Inners(exception))
        {
            if (!CanPrint(inner, level + 1, ref budget))
            {
                return false;
            }
        }

        return true;
    }

    private static string Compose(Exception exception)
    {
        StringBuilder text = new();
        Exception? current = exception;
        for (int level = 0; current is not null; level++)
        {
            if (level == ExceptionBody.MaxInnerLevels)
            {
                text.AppendLine(" ---> (more inner exceptions, not shown)");
                break;
            }

            text.Append(level > 0 ? " ---> " : "").Append(TypeName.Show(current.GetType())).Append(": ");
            text.AppendLine(ExceptionParts.ShownMessage(current));
            text.AppendLine(ExceptionParts.StackTrace(current));
            current = current.InnerException;
        }

        return text.ToString();
    }
}
