using System.Reflection;
using System.Reflection.Metadata;

[assembly: MetadataUpdateHandler(typeof(Procession.Serialization.HotReload))]

namespace Procession.Serialization;

/// <summary>
/// Notes what was changed in memory while the program runs. Workers run the code on disk, which is the old one, and nothing
/// tells the two apart: the build's id does not change.
/// </summary>
internal static class HotReload
{
    private static readonly Lock Changing = new(); // guards replacing _changed
    private static volatile Changes? _changed;

    /// <summary>Called by the runtime, by name, after a change was applied.</summary>
    /// <param name="updatedTypes">The types that were changed; null if that is not known.</param>
    public static void UpdateApplication(Type[]? updatedTypes)
    {
        lock (Changing)
        {
            Type[] types = updatedTypes ??
                [.. AppDomain.CurrentDomain.GetAssemblies().Where(each =>
                    !each.IsDynamic).SelectMany(each => each.GetTypes())];
            _changed = new Changes(
                [.. _changed?.Types ?? [], .. types], [.. _changed?.Assemblies ?? [], .. types.Select(type =>
                    type.Assembly)]);
        }
    }

    /// <summary>Refuses a function: what it calls in its own assembly may have changed, if it has not itself.</summary>
    /// <exception cref="CodeMismatchException">Something in its assembly was changed since that was loaded.</exception>
    public static void ThrowIfChanged(MethodBase function)
    {
        if (_changed is { } changed && changed.Assemblies.Contains(function.Module.Assembly))
        {
            string assembly = function.Module.Assembly.GetName().Name!;
            throw Changed($"{assembly} in this process, which '{SourceNames.OfMethod(function)}' is part of");
        }
    }

    /// <summary>Refuses a type whose fields may have changed.</summary>
    /// <exception cref="CodeMismatchException">It was changed since it was loaded.</exception>
    public static void ThrowIfChanged(Type type)
    {
        if (_changed is { } changed && changed.Types.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
        {
            throw Changed($"{TypeName.Show(type)} in this process");
        }
    }

    private static CodeMismatchException Changed(string what) => new(
        $"Hot reload has changed {what}. Workers run the code on disk, which is the old one. Restart the program "
        + "(in 'dotnet watch': Ctrl+R) to go on with the new code in all processes.");

    private sealed record Changes(HashSet<Type> Types, HashSet<Assembly> Assemblies);
}
