using System.Reflection;

namespace Procession.Tests.Serialization;

/// <summary>
/// Looks for trouble among all public types of the runtime: makes what values it can, sends them, and tells of those that arrive
/// different or are neither sent nor refused by their own names.
/// </summary>
internal sealed class FrameworkFinder(IRoundTripper tripper)
{
    // Making these waits, takes a console, ends something or leaves something behind.
    private static readonly string[] Left =
    [
        "System.Diagnostics.Process", "System.Runtime.MemoryFailPoint", "System.Threading.Thread", "System.Threading.WaitHandle",
        "System.IO.Stream", "System.ComponentModel.Component", "System.IO.MemoryMappedFiles.MemoryMappedFile",
        "System.IO.TextWriter", "System.IO.TextReader", "System.Diagnostics.TraceListener", "System.Net.HttpListener",
    ];

    // Text that these were made of is found to be nonsense by some getters, but not by others, and only the first time.
    private static readonly string[] Moody = ["System.ComponentModel.PropertyTabAttribute"];

    private static readonly Lazy<(Type Type, Func<object?> Make)[]> Ways = new(() => [.. AllTypes().SelectMany(WaysTo)]);

    private readonly List<string> _findings = [];

    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Gets the types of which a value could be made.</summary>
    public HashSet<Type> Seen { get; } = [];

    /// <summary>Gets how many values there are to look at.</summary>
    public static int Count => Ways.Value.Length;

    /// <summary>Sends the value with a number, if it can be made.</summary>
    /// <returns>The copy, or null.</returns>
    public object? Look(int number)
    {
        (Type type, Func<object?> make) = Ways.Value[number];
        if (Made(make) is not { } value || Made(make) is not { } other)
        {
            return null; // These arguments do not suit it, or this system.
        }

        Seen.Add(type);
        try
        {
            object copy = tripper.Echo(value);
            if (Likeness.Difference(value, copy) is { } difference && difference != Noise(value, other))
            {
                _findings.Add($"{type}: {difference}");
            }

            return value;
        }
        catch (UnsendableException refusal)
        {
            if (refusal.Path.Length > 0 || refusal.TypeName != value.GetType().FullName)
            {
                _findings.Add($"{type}: refused by another name: {refusal.Message}");
            }
        }
        catch (Exception failure)
        {
            _findings.Add($"{type}: {failure.GetType().Name}: {failure.Message}");
        }
        finally
        {
            (other as IDisposable)?.Dispose();
        }

        (value as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>Compares what arrived in this process with a value that is made here.</summary>
    public static string? Compare(int number, object copy)
    {
        (Type type, Func<object?> make) = Ways.Value[number];
        return Made(make) is { } value && Made(make) is { } other && Noise(value, other) is null &&
            Likeness.Difference(value, copy) is { } difference ? $"{type}: {difference}" : null;
    }

    // What two values differ in that were made in the same way says nothing about a copy.
    private static string? Noise(object value, object other) => Likeness.Difference(value, other);

    private static object? Made(Func<object?> make)
    {
        try
        {
            return make();
        }
        catch (Exception)
        {
            return null; // Of no interest: the value is not to be had.
        }
    }

    private static IEnumerable<(Type Type, Func<object?> Make)> WaysTo(Type type) =>
        type.IsAbstract || type.IsInterface || type.IsByRefLike || type.IsAssignableTo(typeof(Delegate)) ||
        IsLeft(type) || Moody.Contains(type.FullName) || ValueMaker.Closed(type) is not { } closed
            ? []
            : ValueMaker.WaysTo(closed).Select(make => (type, make));

    private static bool IsLeft(Type? type) => type is not null && (Left.Contains(type.FullName) || IsLeft(type.BaseType));

    private static IEnumerable<Type> AllTypes()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal).SelectMany(ExportedBy);
    }

    private static Type[] ExportedBy(string file)
    {
        try
        {
            return Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetExportedTypes();
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException)
        {
            return []; // Native.
        }
    }
}
