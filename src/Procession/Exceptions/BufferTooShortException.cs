namespace Procession;

/// <summary>A message was longer than the buffer for it. Python's <c>multiprocessing.BufferTooShort</c>.</summary>
public sealed class BufferTooShortException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="receivedMessage">The whole message.</param>
    /// <param name="bufferLength">The length of the buffer in bytes.</param>
    public BufferTooShortException(byte[] receivedMessage, int bufferLength)
        : base($"A message of {receivedMessage?.Length} bytes does not fit into a buffer of {bufferLength}. "
            + $"It was received: see {nameof(ReceivedMessage)}.")
    {
        ArgumentNullException.ThrowIfNull(receivedMessage);
        ReceivedMessage = receivedMessage;
        HelpLink = HelpPages.Pipes;
    }

    /// <summary>Gets the whole message, which is not in the connection any more.</summary>
    public ReadOnlyMemory<byte> ReceivedMessage { get; }
}
