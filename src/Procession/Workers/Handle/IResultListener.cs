using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Who is told what was read from a worker, by the thread that reads; must not block.</summary>
internal interface IResultListener
{
    /// <summary>Who the worker is, for failures. Asked once, at the start.</summary>
    FailureOrigin Origin { get; }

    /// <summary>Each item of the chunk has its outcome.</summary>
    /// <param name="chunk">The chunk, which was taken out of the table.</param>
    /// <param name="microseconds">How long it ran.</param>
    void ChunkEnded(InFlight chunk, double microseconds);

    /// <summary>The worker has told something about itself.</summary>
    /// <exception cref="DamagedDataException">Nothing of that kind is ever told.</exception>
    void News(FrameKind kind, in Payload payload);

    /// <summary>What the worker sent cannot be read.</summary>
    void Unreadable(Exception reason);

    /// <summary>Nothing more comes: the worker is gone, or was given up. The last thing on that thread.</summary>
    void ReadingEnded();
}
