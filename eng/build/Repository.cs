using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

/// <summary>Rules about the files of the repository.</summary>
internal static class Repository
{
    private const int MaxLines = 400;
    private static readonly string[] Folders = ["src", "eng", "test", "samples", "bench", "docs", "."];

    public static string TooLong() => string.Join(", ", Files("*.cs")
        .Select(file => (file, lines: File.ReadLines(file).Count()))
        .Where(x => x.lines > MaxLines)
        .Select(x => $"{x.file} has {x.lines} lines, more than {MaxLines}"));

    public static string DeadLinks() => string.Join(", ", Files("*.md").SelectMany(file => Regex
        .Matches(File.ReadAllText(file), @"\]\((?!https?:|mailto:|#)([^)#\s]+)")
        .Select(match => match.Groups[1].Value)
        .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)))
        .Select(link => $"{file} links to {link}")));

    /// <summary>
    /// A C# block in these pages must be, word for word but for its indentation, part of a sample or test, which is
    /// compiled and run.
    /// </summary>
    public static string InventedCode()
    {
        string[] pages = ["README.md", "docs/what-travels.md"];
        string[] files = [.. Directory.GetFiles("samples", "*.cs"), "test/Procession.PackageTests/PackageRules.cs"];
        string[] compiled = [.. files.Select(file => Unindented(File.ReadAllText(file)))];
        return string.Join("\n", pages.SelectMany(page => Regex
            .Matches(File.ReadAllText(page), "```csharp\n(.*?)```", RegexOptions.Singleline)
            .Select(match => Unindented(match.Groups[1].Value))
            .Where(code => !compiled.Any(text => text.Contains(code, StringComparison.Ordinal)))
            .Select(code => $"{page} has what is in no sample: {code}")));
    }

    /// <summary>The builds of the library that fell back to IL, of which builds only warn (eng/ReadyToRun.targets).</summary>
    public static string WithoutNativeCode() => string.Join(", ", Directory.Exists("artifacts/bin/Procession")
        ? Directory.GetFiles("artifacts/bin/Procession", "Procession.dll", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "package") // IL on purpose: what is packed for all
            .Where(file => RuntimeInformation.RuntimeIdentifier == "linux-x64" && !HasNativeCode(file))
            .Select(file => $"{file} is IL alone: warning PROCESSION0001 of its build says why")
        : []);

    private static bool HasNativeCode(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }

    private static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    private static IEnumerable<string> Files(string pattern) => Folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(
            folder, pattern, folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
        .Where(file => !Regex.IsMatch(file, @"[/\\](bin|obj|artifacts)[/\\]"));
}
