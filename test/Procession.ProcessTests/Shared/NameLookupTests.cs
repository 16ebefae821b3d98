using System.Net.Sockets;
using System.Runtime.InteropServices;
using Procession.ProcessTests.Harness;
using Procession.Sharing;

namespace Procession.ProcessTests.Shared;

/// <summary>Names whose process is there, but cannot answer just now: that is never "there is no such block".</summary>
public sealed class NameLookupTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_connection_that_is_cut_is_tried_again(bool isReadFirst)
    {
        using var memory = SharedMemory.Create(100);
        memory[99] = 7;
        string name = "cut-" + Guid.NewGuid().ToString("N");
        using Socket listening = NameSocket.Listen(name);
        Thread server = Serve(listening, isReadFirst, cuts: 3, () =>
        {
            DescriptorAddress address = memory.Part.Block.Address;
            return new NameAnswer(NameVerb.Open, address.Inode, memory.Part.Block.Size, 100, address.Descriptor);
        });

        using (var opened = SharedMemory.Open(name))
        {
            Assert.Equal(7, opened[99]);
        }

        Assert.True(server.Join(Bound));
    }

    [Fact]
    public void A_name_that_is_cut_off_each_time_is_not_a_name_that_nobody_has()
    {
        using var patience = new ShortPatience();
        string name = "cut-" + Guid.NewGuid().ToString("N");
        Socket listening = NameSocket.Listen(name);
        Thread server = Serve(listening, isReadFirst: false, cuts: int.MaxValue, () => default);

        Assert.Contains(name, Assert.Throws<TimeoutException>(() => SharedMemory.Open(name)).Message);

        listening.Dispose();
        Assert.True(server.Join(Bound));
        Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(name));
    }

    [Fact]
    public void An_interrupt_does_not_keep_a_name_from_being_taken()
    {
        string name = "cut-" + Guid.NewGuid().ToString("N");
        Socket copy = BlockName.CreateSocket(); // as a process has one between fork and exec: it lets nobody in
        copy.Bind(BlockName.ToEndPoint(name));
        Exception? seen = null;
        var creator = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            seen = Record.Exception(() => SharedMemory.Create(100, name).Dispose());
        });
        creator.Start();
        creator.Join(TimeSpan.FromMilliseconds(50)); // so that it waits mostly

        copy.Dispose();

        Assert.True(creator.Join(Bound));
        Assert.Null(seen);
    }

    // Cuts connections, before or behind their request, and then answers one.
    private static Thread Serve(Socket listening, bool isReadFirst, int cuts, Func<NameAnswer> answer)
    {
        listening.Blocking = true;
        var server = new Thread(() =>
        {
            try
            {
                for (int i = 0; i <= cuts; i++)
                {
                    using Socket peer = listening.Accept();
                    if (isReadFirst || i == cuts)
                    {
                        peer.Receive(new byte[100]);
                    }

                    if (i == cuts)
                    {
                        NameAnswer whole = answer();
                        peer.Send(MemoryMarshal.AsBytes(new ReadOnlySpan<NameAnswer>(in whole)));
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It was told to end.
            }
        });
        server.Start();
        return server;
    }
}
