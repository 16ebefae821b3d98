using System.Diagnostics;
using Procession.Messaging;
using Procession.Sharing;

namespace Procession;

/// <summary>Two connections, each the other's other end. Python's <c>multiprocessing.Pipe()</c>.</summary>
/// <remarks>
/// Keep one and give the other to a child. As long as this process holds both, neither learns of the other's end: dispose of
/// the one you gave away, which you may do as soon as <see cref="ChildProcess.Start"/> has returned. Linux only so far.
/// </remarks>
[DebuggerDisplay("{First}, {Second}")]
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
        (PipeEnd Read, PipeEnd Write)? toFirst = null;
        (PipeEnd Read, PipeEnd Write)? toSecond = null;
        try
        {
            toFirst = PipeEnd.CreatePipe();
            toSecond = duplex ? PipeEnd.CreatePipe() : null;
            SharedPart same = guards.Neighbour(0, typeof(PipeConnection));
            Second = new PipeConnection(new PipeEnds(toSecond?.Read, toFirst.Value.Write, same, isSecond: true));
            First = new PipeConnection(new PipeEnds(toFirst.Value.Read, toSecond?.Write, guards, isSecond: false));
        }
        catch (Exception)
        {
            // Two descriptors were there, and no more: they would be missed until the next collection of garbage.
            toFirst?.Read.Release();
            toFirst?.Write.Release();
            guards.Release();
            throw;
        }
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
