using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Procession.Serialization;

/// <summary>
/// What an exception says about itself, compared between the process that threw it and the one that rebuilt it. Users'
/// overrides may need a field that could not be sent, or something that only the other process has. Then the rebuilt
/// exception would say something wrong, and a <see cref="RemoteException"/> replaces it.
/// </summary>
internal static class Testimony
{
    private static readonly ConditionalWeakTable<Type, StrongBox<bool>> Overriding = [];
    private static readonly MethodInfo Message = typeof(Exception).GetProperty(nameof(Exception.Message))!.GetMethod!;
    private static readonly MethodInfo Data = typeof(Exception).GetProperty(nameof(Exception.Data))!.GetMethod!;
    private static readonly MethodInfo Text = typeof(Exception).GetMethod(nameof(ToString), Type.EmptyTypes)!;

    /// <summary>Returns the text to compare; <see langword="null"/> if nothing needs to be compared.</summary>
    /// <param name="exception">The exception in the process that threw it.</param>
    /// <param name="lacksParts">Whether some of its parts could not be sent.</param>
    public static string? Take(Exception exception, bool lacksParts)
    {
        if (!lacksParts && !IsOverridden(exception.GetType()))
        {
            return null;
        }

        // A text that changes from one call to the next, such as the time of day, cannot be compared.
        string said = Of(exception);
        return lacksParts || said == Of(exception) ? said : null;
    }

    /// <summary>Whether the exception says the same here as there.</summary>
    public static bool Holds(Exception exception, string said) => Of(exception) == said;

    private static string Of(Exception exception)
    {
        StringBuilder text = new();
        text.AppendLine(ExceptionParts.ShownMessage(exception));
        text.AppendLine(ExceptionText.WithoutStacks(exception));
        text.AppendLine(ExceptionParts.Source(exception));
        text.AppendLine(ExceptionParts.HelpLink(exception));
        return text.Append(DataOf(exception)).ToString();
    }

    // The framework's Data is sent entry by entry; entries that cannot be sent arrive as their texts.
    private static string DataOf(Exception exception)
    {
        if (!IsOverridden(exception.GetType(), Data))
        {
            return "";
        }

        try
        {
            StringBuilder text = new();
            foreach (DictionaryEntry entry in exception.Data)
            {
                text.Append(entry.Key).Append('=').Append(entry.Value).AppendLine();
            }

            return text.ToString();
        }
        catch (Exception e)
        {
            return $"(Data threw {TypeName.Show(e.GetType())})";
        }
    }

    private static bool IsOverridden(Type type) => Overriding.GetValue(type, static type => new StrongBox<bool>(
        IsOverridden(type, Message) || IsOverridden(type, Text) || IsOverridden(type, Data))).Value;

    // Overridden by the user; the framework's own overrides need only fields that are sent.
    private static bool IsOverridden(Type type, MethodInfo original)
    {
        MethodInfo? last = Array.Find(
            type.GetMethods(),
            method => method.Name == original.Name && method.GetBaseDefinition() == original.GetBaseDefinition());
        return last?.DeclaringType is { } declaring
            && !FrameworkTypes.Owns(declaring) && declaring.Assembly != typeof(Testimony).Assembly;
    }
}
