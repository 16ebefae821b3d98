using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Messaging;

namespace Procession.ProcessTests.Shared;

/// <summary>
/// Strangers, and clients with the key, that send what no client sends: random, cut, slow, with giant lengths. Whoever has the key
/// and behaves is served meanwhile and afterwards.
/// </summary>
public sealed class DoorFuzzTests
{
    private const int Guests = 200;
    private static readonly byte[] Key = [1, 2, 3, 4, 5];

    [Fact]
    public void A_listener_survives_strangers_and_serves_others()
    {
        using var listener = new ConnectionListener(new IPEndPoint(IPAddress.Loopback, 0), Key);
        var random = new Random(Seed());
        var slow = new List<Socket>();
        for (int i = 0; i < Guests; i++)
        {
            Knock(listener.LocalEndPoint, random, slow);
            if (i % 20 == 0)
            {
                using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key);
                using PipeConnection accepted = Accept(listener);
                client.Send(i);
                Assert.Equal(i, accepted.Receive<int>());
            }
        }

        slow.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void A_manager_survives_strangers_and_serves_others()
    {
        using var manager = new Manager(new ManagerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Key = Key });
        using ManagedList<int> list = manager.List<int>();
        var random = new Random(Seed());
        var slow = new List<Socket>();
        for (int i = 0; i < Guests; i++)
        {
            Knock(manager.EndPoint, random, slow);
            list.Add(i);
            if (i % 20 == 0)
            {
                using Manager other = Manager.Connect(manager.EndPoint, Key);
                Assert.Equal(manager.ProcessId, other.ProcessId);
            }
        }

        slow.ForEach(socket => socket.Dispose());
        Assert.Equal(Guests, list.Count);
        Assert.Equal(1, manager.CountObjects());
    }

    [Fact]
    public void A_manager_survives_clients_with_the_key_that_send_nonsense()
    {
        using var manager = new Manager(new ManagerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Key = Key });
        using ManagedList<int> list = manager.List<int>();
        var random = new Random(Seed());
        for (int i = 0; i < Guests; i++)
        {
            var ends = SocketEnds.Connect(manager.EndPoint, Key, tls: null, out _);
            if (random.Next(2) == 0)
            {
                // A greeting as it should be: then what comes is taken for calls.
                Send(ends, [17, 0, 0, 0, 0, .. Guid.NewGuid().ToByteArray()]);
            }

            for (int messages = random.Next(4); messages >= 0; messages--)
            {
                byte[] body = new byte[random.Next(200)];
                random.NextBytes(body);
                int length = random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : body.Length + 1;
                Send(ends, [.. BitConverter.GetBytes(length), (byte)random.Next(7), .. body]);
            }

            ends.Close();
            list.Add(i);
        }

        Assert.Equal(Guests, list.Count);
        Assert.Equal(1, manager.CountObjects());
    }

    [Fact]
    public void A_receiver_survives_a_client_with_the_key_that_sends_nonsense()
    {
        using var listener = new ConnectionListener(new IPEndPoint(IPAddress.Loopback, 0), Key);
        var random = new Random(Seed());
        for (int i = 0; i < Guests; i++)
        {
            var ends = SocketEnds.Connect(listener.LocalEndPoint, Key, tls: null, out _);
            using PipeConnection accepted = listener.Accept();
            byte[] body = new byte[random.Next(200)];
            random.NextBytes(body);
            long length = random.Next(3) switch
            {
                0 => body.Length,
                1 => random.NextInt64(),
                _ => -random.NextInt64(),
            };
            Send(ends, [.. BitConverter.GetBytes(length), .. body]);
            ends.Close();
            Exception? refusal = Record.Exception(() => accepted.Receive<string>());
            Assert.True(refusal is null or IOException or SerializationFailedException, $"{refusal}");
        }
    }

    private static int Seed()
    {
        int seed = Environment.TickCount & int.MaxValue;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        return seed;
    }

    private static PipeConnection Accept(ConnectionListener listener)
    {
        while (true)
        {
            try
            {
                return listener.Accept();
            }
            catch (AuthenticationException)
            {
                // One of the strangers.
            }
        }
    }

    private static void Knock(EndPoint endPoint, Random random, List<Socket> slow)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(endPoint);
        byte[] words = new byte[random.Next(300)];
        random.NextBytes(words);
        if (random.Next(2) == 0)
        {
            "PRCSN-C2"u8[..Math.Min(8, words.Length)].CopyTo(words);
        }

        try
        {
            socket.Send(words);
        }
        catch (SocketException)
        {
            // It was put out at once.
        }

        if (random.Next(2) == 0)
        {
            slow.Add(socket);
        }
        else
        {
            socket.Dispose();
        }
    }

    private static void Send(SocketEnds ends, byte[] bytes)
    {
        try
        {
            DescriptorBytes.Write(ends.Descriptor, bytes);
        }
        catch (IOException)
        {
            // The other side has had enough.
        }
    }
}
