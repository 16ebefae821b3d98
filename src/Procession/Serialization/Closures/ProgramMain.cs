namespace Procession.Serialization;

/// <summary>
/// Whether the <c>Main</c> of the program runs in this process. A type of its own, since every worker says it.
/// </summary>
internal static class ProgramMain
{
    /// <summary>Gets or sets whether this process is a worker or a child, in which it does not.</summary>
    public static bool NeverRuns { get; set; }
}
