namespace Procession.HostingForms;

/// <summary>
/// A way in which people make, publish and start a program. All forms run the same checks; see <see cref="Forms.All"/>.
/// </summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Program">The folder of its sources under <c>Programs</c>.</param>
internal sealed record Form(string Name, string Program)
{
    /// <summary>The SDK of its project; empty if it has no project.</summary>
    public string Sdk { get; init; } = "Microsoft.NET.Sdk";

    /// <summary>The ending of its project file.</summary>
    public string Language { get; init; } = "csproj";

    /// <summary>MSBuild properties of the project, as <c>Name=Value</c>.</summary>
    public string[] Properties { get; init; } = [];

    /// <summary>Packages beside ours, as <c>Name Version</c>.</summary>
    public string[] Packages { get; init; } = [];

    /// <summary>Files that the sources do not have, by name.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>
    /// The commands that make it, words with blanks between them; a blank within a word is written _. In these, in
    /// <see cref="Run"/> and in <see cref="Environment"/> {folder}, {feed}, {version} and {run} stand for the program's
    /// folder, the local feed, the version of the package, and the folder of the run.
    /// </summary>
    public string[] Build { get; init; } = ["dotnet publish -o out"];

    /// <summary>A command that fails where this form is not possible; then it is skipped.</summary>
    public string? Needs { get; init; }

    /// <summary>The command that starts it.</summary>
    public string Run { get; init; } = "out/app";

    /// <summary>Environment variables that it is started with.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>Whether the command ends when the program has ended; otherwise it is interrupted then.</summary>
    public bool EndsByItself { get; init; } = true;

    /// <summary>Finds what is wrong after a run, beside the checks of all forms.</summary>
    public Func<FormRun, string?>? Also { get; init; }
}
