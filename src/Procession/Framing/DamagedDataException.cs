namespace Procession.Framing;

/// <summary>
/// What a pool and a worker tell each other has a value that neither of them writes: native or unsafe code of a function has
/// written where it must not, in the memory that the two share. The pool gives that worker up; a worker ends itself.
/// </summary>
/// <param name="what">What was found.</param>
internal sealed class DamagedDataException(string what) : Exception($"{WordsOf(Environment.ProcessId)} {what}.")
{
    /// <summary>
    /// How the last words of a worker begin that has found it. The pool knows them. They name the process: a worker of a pool
    /// inside a worker has the same stderr in the end.
    /// </summary>
    public static string WordsOf(int process) =>
        $"The memory that a worker shares with its pool is damaged (says process {process}):";

    /// <summary>What was found.</summary>
    public string What => what;
}
