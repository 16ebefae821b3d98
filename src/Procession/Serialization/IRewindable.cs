using System.Buffers;

namespace Procession.Serialization;

/// <summary>A destination of bytes from which the last ones can be taken back, to write them in another way.</summary>
internal interface IRewindable : IBufferWriter<byte>
{
    /// <summary>Gets how many bytes were written.</summary>
    long Length { get; }

    /// <summary>Takes back all bytes behind the first <paramref name="length"/> ones.</summary>
    void Rewind(long length);
}
