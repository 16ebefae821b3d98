using System.Buffers;

namespace Procession.Serialization;

/// <summary>A destination of bytes from which the last bytes can be removed, to write them in another way.</summary>
internal interface IRewindable : IBufferWriter<byte>
{
    /// <summary>Gets how many bytes were written.</summary>
    long Length { get; }

    /// <summary>Removes all bytes after the first <paramref name="length"/> ones.</summary>
    void Rewind(long length);
}
