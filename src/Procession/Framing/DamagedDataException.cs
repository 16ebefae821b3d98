namespace Procession.Framing;

/// <summary>
/// The data between a pool and a worker has a value that neither side writes: native or unsafe code of a function has
/// overwritten the memory that the two share. The pool gives that worker up; a worker ends itself.
/// </summary>
/// <param name="what">What was found.</param>
internal sealed class DamagedDataException(string what) : Exception($"{WordsOf(Environment.ProcessId)} {what}.")
{
    /// <summary>
    /// The beginning of the last message of a worker that has found damage; the pool recognizes it. It names the process,
    /// because a worker of a pool inside a worker writes to the same stderr.
    /// </summary>
    public static string WordsOf(int process) =>
        $"The memory that a worker shares with its pool is damaged (says process {process}):";

    /// <summary>What was found.</summary>
    public string What => what;
}
