using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Procession.WorkerHost;

/// <summary>The named pipe of the pool. Not verified on Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeControlSource : IControlSource
{
    private readonly NamedPipeClientStream _pipe;

    public PipeControlSource(string handle)
    {
        _pipe = new NamedPipeClientStream(".", handle, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        _pipe.Connect();
    }

    public int Read(Span<byte> destination)
    {
        try
        {
            return _pipe.Read(destination);
        }
        catch (IOException)
        {
            return 0; // A broken pipe says the same as its end: the pool is gone.
        }
    }
}
