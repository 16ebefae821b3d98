using System.Diagnostics;
using Procession.Messaging;
using Procession.Sharing;

namespace Procession;

/// <summary>A pair of connected ends of a pipe. Python's <c>multiprocessing.Pipe()</c>.</summary>
/// <remarks>
/// Keep one end and give the other to a child. While this process holds both, neither sees the end of the other: dispose the
/// end that you gave away, which you may do as soon as <see cref="ChildProcess.Start"/> has returned. Linux only so far.
/// </remarks>
[DebuggerDisplay("{First}, {Second}")]
public sealed class ProcessPipe : IDisposable
{
    /// <summary>Creates a pair of connected ends.</summary>
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
            // There were only two descriptors. They would stay open until the next garbage collection.
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
