using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Is told what was read from a worker, on the thread that reads. Must not block.</summary>
internal interface IResultListener
{
    /// <summary>Identifies the worker in failures. Read once, at the start.</summary>
    FailureOrigin Origin { get; }

    /// <summary>Each item of the chunk has its outcome.</summary>
    /// <param name="chunk">The chunk, which is no longer in the table.</param>
    /// <param name="microseconds">How long it ran.</param>
    void ChunkEnded(InFlight chunk, double microseconds);

    /// <summary>The worker reported something about itself.</summary>
    /// <exception cref="DamagedDataException">There is no report of that kind.</exception>
    void News(FrameKind kind, in Payload payload);

    /// <summary>What the worker sent cannot be read.</summary>
    void Unreadable(Exception reason);

    /// <summary>Nothing more will come: the worker is gone or was given up. The last call on that thread.</summary>
    void ReadingEnded();
}
