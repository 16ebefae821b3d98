using Procession.Native;

namespace Procession.Workers.Hosting;

/// <summary>
/// The files on which it depends that a process started from the program's executable becomes a worker and does not run
/// <c>Main</c>. If one of them is replaced, by a deployment or a build, nothing is known any more.
/// </summary>
internal sealed class ProgramFiles
{
    private readonly string[] _paths;
    private readonly string?[] _identities;

    public ProgramFiles(params string[] paths)
    {
        _paths = paths;
        _identities = Array.ConvertAll(paths, FileIdentity.Of);
    }

    /// <exception cref="IOException">One was replaced or removed; the message names the cure.</exception>
    public void ThrowIfChanged()
    {
        for (int i = 0; i < _paths.Length; i++)
        {
            string? now = FileIdentity.Of(_paths[i]);
            if (now != _identities[i])
            {
                throw new IOException(
                    $"'{_paths[i]}' was {(now is null ? "removed" : "replaced")} while this program runs: a worker that is "
                    + "started from it could be another build. Cure: restart the program, and deploy into a new folder "
                    + "instead of over a program that runs.");
            }
        }
    }
}
