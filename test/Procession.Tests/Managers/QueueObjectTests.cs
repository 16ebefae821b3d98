using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Procession.Managers;
using Procession.Messaging;
using Procession.Serialization;

namespace Procession.Tests.Managers;

[Trait("Case", "MGR-13")]
public class QueueObjectTests
{
    private readonly QueueObject<int> _queue = new(capacity: 0);

    [Fact]
    public void Get_OfAProcessThatDiedBeforeItsCallWasRead_TakesNoItem()
    {
        Assert.True(Call<bool, (int, TimeSpan)>(QueueOperation.Put, (7, Timeout.InfiniteTimeSpan), caller: null));

        Assert.Equal((Taking.TimedOut, 0), Get(OfADeadProcess()));

        Assert.Equal((Taking.Taken, 7), Get(caller: null));
    }

    private static CallWire OfADeadProcess()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using (var other = new TcpClient())
        {
            other.Connect((IPEndPoint)listener.LocalEndpoint);
            return new CallWire(new SocketEnds(listener.AcceptSocket(), tunnel: null));
        }
    }

    private (Taking Taking, int Item) Get(CallWire? caller) =>
        Call<(Taking, int), TimeSpan>(QueueOperation.Get, Timeout.InfiniteTimeSpan, caller);

    private TResult Call<TResult, TArgument>(QueueOperation operation, TArgument argument, CallWire? caller)
    {
        var arguments = new ArrayBufferWriter<byte>();
        DefaultSerializer.Shared.Serialize(arguments, argument);
        var reply = new ArrayBufferWriter<byte>();
        try
        {
            _queue.Call(new ManagedCall((int)operation, arguments.WrittenMemory, reply, caller, session: null));
        }
        finally
        {
            caller?.Close();
        }

        return DefaultSerializer.Shared.Deserialize<TResult>(new ReadOnlySequence<byte>(reply.WrittenMemory));
    }
}
