using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Procession.Native;

namespace Procession.Functions;

/// <summary>
/// Finds the source line of a method, in the portable PDB within or beside its assembly. Reads files, so it is used only
/// for messages of failures, never while a pool starts.
/// </summary>
internal static class SourceLine
{
    // Weak in the methods, so that a collectible assembly can be unloaded. "" stands for no line.
    private static readonly ConditionalWeakTable<MethodInfo, string> Known = [];
    private static volatile bool _isLoaded;

    /// <summary>File and line, such as <c>Program.cs:12</c>; <see langword="null"/> if they are not known.</summary>
    public static string? Of(MethodInfo method)
    {
        if (!Known.TryGetValue(method, out string? line))
        {
            try
            {
                ThrowIfUnloadable();
                line = Find(method) ?? "";
                _isLoaded = true;
            }
            catch (Exception e) when (e is OutOfMemoryException
                or (IOException and not (FileNotFoundException or DirectoryNotFoundException)))
            {
                return null; // Not cached: the next time there may be a descriptor or memory for it.
            }
            catch (Exception)
            {
                line = ""; // Whatever is wrong with the file, the failure that is being reported matters more.
            }

            Known.AddOrUpdate(method, line);
        }

        return line.Length == 0 ? null : line;
    }

    // What reads the file is loaded for it, and what could not be loaded once never can.
    private static void ThrowIfUnloadable()
    {
        const int ForAssembliesAndFiles = 12;
        if (!_isLoaded && !OperatingSystem.IsWindows())
        {
            Descriptors.ThrowIfDescriptorsLack(ForAssembliesAndFiles, "find the line of a function");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Find(MethodInfo method)
    {
        Assembly assembly = method.Module.Assembly;
#pragma warning disable IL3000 // Empty in a single-file app and for what was loaded from memory: there is no line then.
        string path = assembly.IsDynamic ? "" : assembly.Location;
#pragma warning restore IL3000
        if (path.Length == 0)
        {
            return null;
        }

        using FileStream file = Files.OpenRead(path);
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();

        // The file may be a newer build by now.
        bool isTheLoadedOne = metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == method.Module.ModuleVersionId;
        if (!isTheLoadedOne || !image.TryOpenAssociatedPortablePdb(path, Open, out MetadataReaderProvider? symbols, out _))
        {
            return null;
        }

        using (symbols)
        {
            return FirstLine(symbols!.GetMetadataReader(), BodyOf(method).MetadataToken);
        }
    }

    private static FileStream? Open(string path) =>
        File.Exists(path) ? Files.OpenRead(path) : null;

    // The code of async methods and iterators lies in a class that the compiler made for it.
    private static MethodInfo BodyOf(MethodInfo method)
    {
        Type? machine = method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType;
        return machine?.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? method;
    }

    private static string? FirstLine(MetadataReader symbols, int token)
    {
        MethodDefinitionHandle method = MetadataTokens.MethodDefinitionHandle(token & 0xFF_FFFF);
        foreach (SequencePoint point in symbols.GetMethodDebugInformation(method).GetSequencePoints())
        {
            if (!point.IsHidden)
            {
                string document = symbols.GetString(symbols.GetDocument(point.Document).Name);
                return $"{document[(document.AsSpan().LastIndexOfAny('/', '\\') + 1)..]}:{point.StartLine}";
            }
        }

        return null;
    }
}
