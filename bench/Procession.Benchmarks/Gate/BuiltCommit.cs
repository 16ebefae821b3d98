using System.Diagnostics;
using System.Reflection.PortableExecutable;

namespace Procession.Benchmarks.Gate;

/// <summary>
/// A commit in a worktree of its own below <c>artifacts/gate</c>, with its own benchmarks built. Disposing of it removes the
/// worktree.
/// </summary>
internal sealed class BuiltCommit : IDisposable
{
    private readonly string _folder;

    private BuiltCommit(string id, string folder)
    {
        Id = id;
        _folder = folder;
    }

    /// <summary>The whole id.</summary>
    public string Id { get; }

    /// <summary>The first digits of the id, for people.</summary>
    public string Name => Id[..12];

    /// <summary>Whether the build gave the library native code, without which its processes start far more slowly.</summary>
    public bool HasNativeCode
    {
        get
        {
            using var reader = new PEReader(File.OpenRead(Program("Procession")));
            return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
        }
    }

    /// <param name="commit">As git knows it: a branch, a tag, an id.</param>
    /// <param name="role">What it is in the comparison: two of one commit are two builds.</param>
    /// <exception cref="InvalidOperationException">There is no such commit, or it cannot be built.</exception>
    public static BuiltCommit Make(string commit, string role)
    {
        string id = Git("rev-parse", "--verify", "--end-of-options", commit + "^{commit}");
        var built = new BuiltCommit(id, Path.GetFullPath(Path.Combine(Locations.Bench, "..", "artifacts", "gate", role)));
        built.Dispose(); // What an interrupted run has left.
        Git("worktree", "add", "--force", "--detach", built._folder, id);
        try
        {
            Run(built._folder, ["dotnet", "build", "-c", "Release", "-v", "quiet", "bench/Procession.Benchmarks"]);
        }
        catch
        {
            built.Dispose();
            throw;
        }

        return built;
    }

    /// <summary>The files below a folder that are not the same in two commits.</summary>
    public static string[] Differences(BuiltCommit one, BuiltCommit other, string folder) =>
        Git("diff", "--name-only", one.Id, other.Id, "--", folder).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The assembly of one of the projects in bench.</summary>
    public string Program(string project) =>
        Path.Combine(_folder, "artifacts", "bin", project, "release", project + ".dll");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Git("worktree", "remove", "--force", "--force", _folder);
        }
    }

    private static string Git(params string[] arguments) => Run(Locations.Bench, ["git", .. arguments]);

    private static string Run(string folder, string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            // Otherwise build servers keep the pipe open, and run beside what is measured.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"'{string.Join(' ', command)}' ended with code {process.ExitCode}. {output}");
    }
}
