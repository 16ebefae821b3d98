using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Procession.Tests.Architecture;

/// <summary>Who knows whom in src/Procession, by the symbols that its code names: aliases, var and inference count as well.</summary>
internal static class RoomMap
{
    public const string Root = "root";

    private static CSharpParseOptions Options { get; } = new(LanguageVersion.Preview);

    /// <summary>Every use of a type of one room in another: the file, its room, the type and its room.</summary>
    public static IReadOnlyCollection<Use> Read(string source)
    {
        SyntaxTree[] trees =
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file)),
            CSharpSyntaxTree.ParseText(
                """
                global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
                global using System.Threading; global using System.Threading.Tasks;
                """,
                Options),
        ];
        string own = typeof(ProcessPool).Assembly.Location;
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => path != own)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Rooms", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. trees.AsParallel().SelectMany(tree => UsesIn(compilation.GetSemanticModel(tree), source)).Distinct()];
    }

    private static IEnumerable<Use> UsesIn(SemanticModel model, string source)
    {
        string file = Path.GetRelativePath(source, model.SyntaxTree.FilePath is { Length: > 0 } path ? path : Path.Combine(source, "Usings.cs"));
        string room = Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder.Split(Path.DirectorySeparatorChar)[0] : Root;
        foreach (SimpleNameSyntax name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
            INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            if (type is not null && RoomOf(type.OriginalDefinition) is { } used && used != room)
            {
                yield return new Use(file, room, type.OriginalDefinition.Name, used);
            }
        }
    }

    // Null for what is not ours.
    private static string? RoomOf(INamedTypeSymbol type)
    {
        if (type.Locations.Length == 0 || !type.Locations[0].IsInSource)
        {
            return null;
        }

        string full = type.ContainingNamespace.ToDisplayString();
        return full == "Procession" ? Root : full.StartsWith("Procession.", StringComparison.Ordinal) ? full.Split('.')[1] : null;
    }

    internal sealed record Use(string File, string Room, string Type, string UsedRoom);
}
