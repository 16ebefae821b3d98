using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Procession.Tests.Serialization;

/// <summary>
/// Every public exception of the shared framework, made with every constructor for which values can be found, and what such
/// an exception says of itself.
/// </summary>
internal static class FrameworkExceptions
{
    // A token or a task means nothing elsewhere; attributes do not travel. Which of them were lost is noted in Data.
    private static readonly string[] OfOneProcess =
        [nameof(Exception.StackTrace), nameof(OperationCanceledException.CancellationToken), nameof(TaskCanceledException.Task), "ValidationAttribute"];

    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Type and number of the constructor, such as <c>System.ArgumentException#2</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Types().SelectMany(NamesOf)];

    /// <summary>Makes, throws and catches one; the same at every call, in every process.</summary>
    public static Exception Make(string name)
    {
        string[] parts = name.Split('#');
        ConstructorInfo constructor = ConstructorsOf(Type.GetType(parts[0], throwOnError: true)!)[int.Parse(parts[1], null)];
        Marshal.SetLastPInvokeError(5); // Win32Exception asks for it.
        var exception = (Exception)constructor.Invoke([.. constructor.GetParameters().Select(each => Value(each.ParameterType))]);
        exception.Data["key"] = 5;
        exception.HelpLink = "https://example.org";
        return ExceptionCases.Thrown(() => throw exception);
    }

    /// <summary>All that can be asked of an exception, but for its stack.</summary>
    public static string Describe(Exception exception)
    {
        StringBuilder text = new();
        foreach (PropertyInfo property in exception.GetType().GetProperties().OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            if (!OfOneProcess.Contains(property.Name) && property.GetIndexParameters().Length == 0)
            {
                text.Append(property.Name).Append(" = ").AppendLine(Text(Read(property, exception), 0));
            }
        }

        return text.AppendLine(WithoutStack(exception)).ToString();
    }

    private static string WithoutStack(Exception exception)
    {
        string text = exception.ToString();
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            text = text.Replace(each.StackTrace ?? "no stack", "", StringComparison.Ordinal);
        }

        return string.Join(' ', text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<Type> Types() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Framework)
            .Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path)))
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract && !type.IsGenericTypeDefinition)
            .Distinct() // Some assemblies only forward to others.
            .OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(Type type)
    {
        ConstructorInfo[] constructors = ConstructorsOf(type);
        for (int i = 0; i < constructors.Length; i++)
        {
            string name = $"{type.AssemblyQualifiedName}#{i}";
            if (constructors[i].GetParameters().All(each => HasValue(each.ParameterType)) && IsAccepted(name))
            {
                yield return name;
            }
        }
    }

    private static bool IsAccepted(string name)
    {
        try
        {
            Make(name);
            return true;
        }
        catch (Exception)
        {
            return false; // The values that were found are none that it takes.
        }
    }

    private static ConstructorInfo[] ConstructorsOf(Type type) =>
        [.. type.GetConstructors().OrderBy(each => each.MetadataToken)];

    private static bool HasValue(Type type) => Value(type) is not null;

    private static object? Value(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(int) ? 5
        : type == typeof(object) ? "object"
        : type == typeof(Type) ? typeof(Version)
        : type == typeof(Exception) ? new FormatException("inner", new IOException("innermost"))
        : type == typeof(IEnumerable<Exception>) || type == typeof(Exception[])
            ? new Exception[] { new FormatException("first"), new IOException("second") }
        : type == typeof(byte[]) ? new byte[] { 1, 2 }
        : type == typeof(string[]) ? new[] { "a", "b" }
        : type == typeof(Type[]) ? new[] { typeof(int), typeof(string) }
        : type == typeof(Uri) ? new Uri("https://example.org/x")
        : type == typeof(Version) ? new Version(1, 2)
        : type == typeof(System.Net.WebResponse) || type == typeof(Delegate) ? null
        : Nullable.GetUnderlyingType(type) is { } underlying ? Value(underlying)
        : type.IsEnum ? Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)
        : type.IsArray && type.GetElementType()!.IsAssignableTo(typeof(Exception)) ? Elements(type.GetElementType()!)
        : type.IsPrimitive ? Convert.ChangeType(1, type, null)
        : type.IsAssignableTo(typeof(Exception)) ? Activator.CreateInstance(type)
        : type == typeof(System.ComponentModel.DataAnnotations.ValidationResult)
            ? new System.ComponentModel.DataAnnotations.ValidationResult("invalid", ["Name", "Age"])
        : type == typeof(System.ComponentModel.DataAnnotations.ValidationAttribute)
            ? new System.ComponentModel.DataAnnotations.RangeAttribute(1, 5)
        : null;

    private static Array Elements(Type type)
    {
        Array array = Array.CreateInstance(type, 2);
        array.SetValue(Activator.CreateInstance(type), 0);
        array.SetValue(Activator.CreateInstance(type), 1);
        return array;
    }

    private static object? Read(PropertyInfo property, object owner)
    {
        try
        {
            return property.GetValue(owner);
        }
        catch (TargetInvocationException e)
        {
            return $"threw {e.InnerException!.GetType()}: {e.InnerException.Message}";
        }
    }

    private static string Text(object? value, int depth) => value switch
    {
        null => "null",
        string text => text,
        Exception exception when depth < 4 => "{" + string.Join(
            "; ",
            exception.GetType().FullName,
            exception.Message,
            Text(exception.InnerException, depth + 1),
            exception.HResult) + "}",
        MemberInfo member => $"{member.DeclaringType} {member}",
        DictionaryEntry { Key: string key } when key.StartsWith("Procession.", StringComparison.Ordinal) => "",
        DictionaryEntry entry => $"{Text(entry.Key, depth + 1)}: {Text(entry.Value, depth + 1)}",
        IEnumerable items when depth < 4 =>
            $"[{string.Join(", ", items.Cast<object?>().Select(each => Text(each, depth + 1)).Where(each => each.Length > 0))}]",
        ITuple or ValueType => value.ToString() ?? "",
        _ when depth < 3 => string.Join(
            ", ",
            value.GetType().GetProperties().Where(each => each.GetIndexParameters().Length == 0)
                .Select(each => $"{each.Name} {Text(Read(each, value), depth + 1)}").Prepend($"{value.GetType()} {value}")),
        _ => $"{value}",
    };
}
