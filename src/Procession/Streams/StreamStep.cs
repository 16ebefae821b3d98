namespace Procession.Streams;

/// <summary>The result of waiting for the next outcome of a stream.</summary>
internal enum StreamStep
{
    Outcome,
    End,
    TimedOut,
}
