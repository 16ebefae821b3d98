using Procession.Messaging;
using Procession.Sharing;

namespace Procession;

/// <summary>Two connections, each the other's other end. Python's <c>multiprocessing.Pipe()</c>.</summary>
/// <remarks>
/// Keep one and give the other to a child. As long as this process holds both, neither learns of the other's end: dispose of
/// the one you gave away, which you may do as soon as <see cref="ChildProcess.Start"/> has returned. Linux only so far.
/// </remarks>
public sealed class ProcessPipe : IDisposable
{
    /// <summary>Creates a connected pair.</summary>
    /// <param name="duplex">
    /// Whether both ends send and receive. If not, <see cref="First"/> only receives and <see cref="Second"/> only sends.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public ProcessPipe(bool duplex = true)
    {
        SharedPart guards = SharedPart.Create(PipeEnds.GuardsSize, typeof(PipeConnection));
        (PipeEnd toFirst, PipeEnd fromSecond) = PipeEnd.CreatePipe();
        (PipeEnd? toSecond, PipeEnd? fromFirst) = duplex ? PipeEnd.CreatePipe() : default((PipeEnd?, PipeEnd?));
        Second = new PipeConnection(
            new PipeEnds(toSecond, fromSecond, guards.Neighbour(0, typeof(PipeConnection)), isSecond: true));
        First = new PipeConnection(new PipeEnds(toFirst, fromFirst, guards, isSecond: false));
    }

    /// <summary>Gets the one end.</summary>
    public PipeConnection First { get; }

    /// <summary>Gets the other end.</summary>
    public PipeConnection Second { get; }

    /// <summary>Closes both ends in this process.</summary>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
