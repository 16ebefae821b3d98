namespace Procession;

/// <summary>What becomes of the text that functions write to the console inside workers.</summary>
public enum WorkerOutput
{
    /// <summary>It goes where the caller's own output goes, unchanged.</summary>
    Inherit,

    /// <summary>
    /// Each line goes to the pool's logger, with the worker's number: stdout as Information, stderr as Warning.
    /// </summary>
    Capture,

    /// <summary>It is thrown away. The last lines of stderr are still kept for the message of a crash.</summary>
    Discard,
}
