namespace Procession.Calls;

/// <summary>What waiting for the next outcome of a stream came to.</summary>
internal enum StreamStep
{
    Outcome,
    End,
    TimedOut,
}
