using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>
/// Two processes prove to each other that they have the same key, without sending it: each sends a random number, then a MAC
/// of both numbers under the key, the client first. The messages have fixed lengths, so a stranger gets neither memory nor
/// more time than <see cref="Limit"/>. On an encrypted connection the MAC also covers the certificate that each side sees,
/// which reveals a man in the middle with another certificate.
/// </summary>
internal static class Handshake
{
    private const int NonceSize = 32;
    private const int ProofSize = HMACSHA256.HashSizeInBytes;
    private const byte Accepted = 1;

    /// <summary>Gets or sets how long a whole handshake may take. Tests shorten it.</summary>
    public static TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(5);

    // Each side has its own greeting and its own word in the MAC, so a message of one side can never be replayed as the
    // other's.
    private static ReadOnlySpan<byte> ClientGreeting => "PRCSN-C2"u8;

    private static ReadOnlySpan<byte> ServerGreeting => "PRCSN-S2"u8;

    /// <summary>The handshake of the side that listens.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="keys">The client must have one of them.</param>
    /// <param name="certificate">The hash of this side's certificate; empty for none.</param>
    /// <param name="deadline">The deadline for the client.</param>
    /// <exception cref="AuthenticationException">The client must be refused; it was told so, if possible.</exception>
    public static void AsServer(Socket socket, byte[][] keys, byte[] certificate, Deadline deadline)
    {
        try
        {
            byte[] own = Greet(socket, ServerGreeting);
            byte[] other = ReadGreeting(socket, ClientGreeting, deadline);
            Span<byte> proof = stackalloc byte[ProofSize];
            Read(socket, proof, deadline);
            byte[] answer = new byte[1 + ProofSize];
            foreach (byte[] key in keys)
            {
                if (CryptographicOperations.FixedTimeEquals(proof, Proof(key, ClientGreeting, other, own, certificate)))
                {
                    answer[0] = Accepted;
                    Proof(key, ServerGreeting, other, own, certificate).CopyTo(answer, 1);
                }
            }

            socket.Send(answer);
            if (answer[0] != Accepted)
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

    /// <summary>The handshake of the side that connects.</summary>
    /// <exception cref="AuthenticationException">One of the two has another key.</exception>
    /// <exception cref="IOException">The other side is not a Procession listener, or has ended.</exception>
    /// <exception cref="TimeoutException">The other side is silent.</exception>
    public static void AsClient(Socket socket, ReadOnlySpan<byte> key, byte[] certificate, Deadline deadline)
    {
        try
        {
            byte[] own = Greet(socket, ClientGreeting);
            byte[] other = ReadGreeting(socket, ServerGreeting, deadline);
            socket.Send(Proof(key, ClientGreeting, own, other, certificate));
            byte[] answer = new byte[1 + ProofSize];
            Read(socket, answer, deadline);
            if (answer[0] != Accepted)
            {
                throw new AuthenticationException("The listener refused the connection: it has another key. Pass its key.");
            }

            if (!CryptographicOperations.FixedTimeEquals(
                answer.AsSpan(1), Proof(key, ServerGreeting, own, other, certificate)))
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
            throw new IOException("The other side uses another protocol, or another version of it.");
        }

        byte[] nonce = new byte[NonceSize];
        Read(socket, nonce, deadline);
        return nonce;
    }

    private static byte[] Proof(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> role, byte[] ofClient, byte[] ofServer, byte[] certificate) =>
        HMACSHA256.HashData(key, [.. role, .. ofClient, .. ofServer, .. certificate]);

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
                throw new IOException("The other side ended the connection in the middle of the handshake.");
            }

            bytes = bytes[count..];
        }
    }
}
