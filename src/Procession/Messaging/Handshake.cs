using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>
/// How two processes show each other that they have the same key, without sending it: each sends a random number, then
/// a code of both numbers under the key, the client first. The messages have fixed lengths, so a stranger is given
/// neither memory nor more time than <see cref="Limit"/>.
/// </summary>
internal static class Handshake
{
    private const int NonceSize = 32;
    private const int ProofSize = HMACSHA256.HashSizeInBytes;
    private const byte Accepted = 1;

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // Two greetings, and two words in the codes: what one side sent can never be played back as the other's.
    private static ReadOnlySpan<byte> ClientGreeting => "PRCSN-C1"u8;

    private static ReadOnlySpan<byte> ServerGreeting => "PRCSN-S1"u8;

    /// <summary>The side that listens.</summary>
    /// <exception cref="AuthenticationException">The client is to be refused; it was told so, if it can be.</exception>
    public static void AsServer(Socket socket, ReadOnlySpan<byte> key)
    {
        var deadline = Deadline.After(Limit);
        try
        {
            byte[] own = Greet(socket, ServerGreeting);
            byte[] other = ReadGreeting(socket, ClientGreeting, deadline);
            Span<byte> proof = stackalloc byte[ProofSize];
            Read(socket, proof, deadline);
            bool isRight = CryptographicOperations.FixedTimeEquals(proof, Proof(key, ClientGreeting, other, own));
            byte[] answer = new byte[1 + ProofSize];
            if (isRight)
            {
                answer[0] = Accepted;
                Proof(key, ServerGreeting, other, own).CopyTo(answer, 1);
            }

            socket.Send(answer);
            if (!isRight)
            {
                throw new AuthenticationException("A client was refused: it has another key than this listener.");
            }
        }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException)
        {
            throw new AuthenticationException(
                $"A client was refused: it did not show that it has the key of this listener. {e.Message}", e);
        }
    }

    /// <summary>The side that connects.</summary>
    /// <exception cref="AuthenticationException">One of the two has another key.</exception>
    /// <exception cref="IOException">The other side is no listener of ours, or has ended.</exception>
    /// <exception cref="TimeoutException">The other side is silent.</exception>
    public static void AsClient(Socket socket, ReadOnlySpan<byte> key, Deadline deadline)
    {
        try
        {
            byte[] own = Greet(socket, ClientGreeting);
            byte[] other = ReadGreeting(socket, ServerGreeting, deadline);
            socket.Send(Proof(key, ClientGreeting, own, other));
            byte[] answer = new byte[1 + ProofSize];
            Read(socket, answer, deadline);
            if (answer[0] != Accepted)
            {
                throw new AuthenticationException("The listener refused the connection: it has another key. Pass its key.");
            }

            if (!CryptographicOperations.FixedTimeEquals(
                answer.AsSpan(1), Proof(key, ServerGreeting, own, other)))
            {
                throw new AuthenticationException(
                    "The listener did not show that it has the key: something else listens at this end point.");
            }
        }
        catch (SocketException e)
        {
            throw new IOException($"The listener ended the connection before it was accepted: {e.Message}", e);
        }
    }

    private static byte[] Greet(Socket socket, ReadOnlySpan<byte> greeting)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceSize);
        socket.Send([.. greeting, .. nonce]);
        return nonce;
    }

    private static byte[] ReadGreeting(Socket socket, ReadOnlySpan<byte> expected, Deadline deadline)
    {
        Span<byte> greeting = stackalloc byte[expected.Length];
        Read(socket, greeting, deadline);
        if (!greeting.SequenceEqual(expected))
        {
            throw new IOException("The other side speaks something else, or another version.");
        }

        byte[] nonce = new byte[NonceSize];
        Read(socket, nonce, deadline);
        return nonce;
    }

    private static byte[] Proof(ReadOnlySpan<byte> key, ReadOnlySpan<byte> role, byte[] ofClient, byte[] ofServer) =>
        HMACSHA256.HashData(key, [.. role, .. ofClient, .. ofServer]);

    private static void Read(Socket socket, Span<byte> bytes, Deadline deadline)
    {
        while (!bytes.IsEmpty)
        {
            if (!socket.Poll(deadline.Left, SelectMode.SelectRead))
            {
                throw new TimeoutException("The other side was silent for too long.");
            }

            int count = socket.Receive(bytes);
            if (count == 0)
            {
                throw new IOException("The other side left in the middle of the handshake.");
            }

            bytes = bytes[count..];
        }
    }
}
