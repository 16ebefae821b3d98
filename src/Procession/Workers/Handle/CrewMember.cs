using System.Diagnostics;
using Procession.Execution;

namespace Procession.Workers.Handle;

/// <summary>
/// What a crew notes about one of its workers. Guarded by the gate of the crew's roster, unless stated otherwise.
/// </summary>
[DebuggerDisplay("{State}, {Load} chunks")]
internal abstract class CrewMember : WorkerLoad
{
    /// <summary>Where the worker is in its life.</summary>
    public WorkerState State { get; set; }

    /// <summary>Whether its running chunk has taken so long that no other chunk should be queued after it.</summary>
    public bool IsHeldUp { get; set; }

    /// <summary>Whether it is to be replaced as soon as there is a successor.</summary>
    public bool IsDue { get; set; }

    /// <summary>Whether it runs an item that may have killed a worker, beside which nothing else may run.</summary>
    public bool RunsAlone { get; set; }

    /// <summary>When it was ready, as a timestamp.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Replaces the worker at the end of its lifetime. Set once; disposed of with the worker.</summary>
    public ITimer? LifetimeTimer { get; set; }

    /// <summary>
    /// How many bytes it held when it became ready, or when that could first be found out. Used only by the thread that
    /// reads its results, as is the next one.
    /// </summary>
    public long? FirstMemory { get; set; }

    /// <summary>When its memory was last looked at, as a timestamp.</summary>
    public long LastMemoryLook { get; set; }
}
