using System.Diagnostics;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>PIPE: connections between two processes.</summary>
public sealed class ProcessPipeTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    private readonly record struct Metres(double Length);

    private readonly record struct Feet(double Length);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "PIPE-01")]
    public void Objects_bytes_and_large_blocks_come_back_from_an_echo()
    {
        using var pipe = new ProcessPipe();
        using ChildProcess echo = StartEcho(pipe);

        pipe.First.Send<object>(new Dictionary<string, int[]> { ["a"] = [1, 2] });
        var back = Assert.IsType<Dictionary<string, int[]>>(pipe.First.Receive<object>());
        Assert.Equal([1, 2], back["a"]);

        byte[] block = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(block);
        var sender = new Thread(() => pipe.First.Send<object>(block));
        sender.Start();
        Assert.True(block.AsSpan().SequenceEqual(Assert.IsType<byte[]>(pipe.First.Receive<object>())));
        sender.Join();

        pipe.First.Dispose();
        Assert.True(echo.Join(Bound));
        Assert.Equal(0, echo.ExitCode);
    }

    [Fact]
    [Trait("Case", "PIPE-02")]
    public void A_message_that_is_longer_than_the_buffer_is_not_lost()
    {
        using var pipe = new ProcessPipe();
        byte[] message = [.. Enumerable.Range(0, 110).Select(i => (byte)i)];
        byte[] buffer = new byte[40];

        pipe.Second.SendBytes(message);
        BufferTooShortException e = Assert.Throws<BufferTooShortException>(() => pipe.First.ReceiveBytes(buffer));
        Assert.Equal(message, e.ReceivedMessage.ToArray());

        pipe.Second.SendBytes([1, 2, 3]);
        Assert.Equal(3, pipe.First.ReceiveBytes(buffer.AsSpan(5)));
        Assert.Equal([0, 1, 2, 3, 0], buffer[4..9]);
    }

    [Fact]
    [Trait("Case", "PIPE-02")]
    public void A_message_is_not_read_as_one_of_another_type()
    {
        using var pipe = new ProcessPipe();
        PipeConnection theirs = pipe.Second;
        using var child = new ChildProcess(() =>
        {
            theirs.Send(1);
            theirs.Send(new Metres(2));
            theirs.SendBytes([0, 0, 0, 0]);
            theirs.Send(new[] { new[] { -1 } });
            theirs.Send<object>(new[] { -1 });
            theirs.Send(new Metres(3));
        });
        child.Start();

        Assert.Contains("A int was sent", Assert.Throws<SerializationFailedException>(() => pipe.First.Receive<float>()).Message);
        Assert.Contains("Metres was sent", Assert.Throws<SerializationFailedException>(() => pipe.First.Receive<Feet>()).Message);
        Assert.Contains("ReceiveBytes", Assert.Throws<SerializationFailedException>(() => pipe.First.Receive<int>()).Message);
        Assert.Throws<SerializationFailedException>(() => pipe.First.Receive<uint[][]>());
        Assert.Throws<SerializationFailedException>(() => pipe.First.Receive<uint[]>());
        Assert.Equal(new Metres(3), pipe.First.Receive<object>());
        Assert.True(child.Join(Bound));
    }

    [Fact]
    [Trait("Case", "PIPE-03")]
    public void Polling_waits_no_longer_than_told_and_takes_nothing()
    {
        using var pipe = new ProcessPipe();
        Assert.False(pipe.First.Poll());
        Assert.False(pipe.First.Poll(TimeSpan.Zero));
        var clock = Stopwatch.StartNew();
        Assert.False(pipe.First.Poll(TimeSpan.FromMilliseconds(100)));
        Assert.True(clock.ElapsedMilliseconds >= 99);

        pipe.Second.SendBytes([]);
        Assert.True(pipe.First.Poll(Timeout.InfiniteTimeSpan));
        Assert.True(pipe.First.Poll());
        Assert.Empty(pipe.First.ReceiveBytes());
        Assert.False(pipe.First.Poll());
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.First.Poll(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    [Trait("Case", "PIPE-04")]
    public void Messages_are_never_merged_or_split()
    {
        using var pipe = new ProcessPipe();
        int[] lengths = [5, 0, 1, 1, 0, 3];
        Array.ForEach(lengths, length => pipe.First.SendBytes(new byte[length]));
        Assert.Equal(lengths, lengths.Select(_ => pipe.Second.ReceiveBytes().Length));
    }

    [Fact]
    [Trait("Case", "PIPE-05")]
    public void What_was_sent_before_the_other_end_closed_is_received_first()
    {
        using var pipe = new ProcessPipe();
        pipe.Second.Send("last words");
        pipe.Second.Dispose();

        Assert.Equal("last words", pipe.First.Receive<string>());
        Assert.True(pipe.First.Poll());
        Assert.Throws<EndOfStreamException>(() => pipe.First.Receive<string>());
        Assert.Throws<EndOfStreamException>(() => pipe.First.Receive<string>());
        Assert.Throws<IOException>(() => pipe.First.Send("hello?"));
        Assert.Throws<IOException>(() => pipe.First.Send("hello?"));
    }

    [Fact]
    [Trait("Case", "PIPE-06")]
    public void The_wrong_end_of_a_one_way_pipe_and_a_closed_end_refuse()
    {
        PipeConnection first;
        PipeConnection second;
        using (var pipe = new ProcessPipe(duplex: false))
        {
            (first, second) = (pipe.First, pipe.Second);
            Assert.True(first is { CanReceive: true, CanSend: false });
            Assert.True(second is { CanReceive: false, CanSend: true });
            Assert.Throws<InvalidOperationException>(() => first.Send(1));
            Assert.Throws<InvalidOperationException>(() => second.Receive<int>());
            Assert.Throws<InvalidOperationException>(() => second.Poll());
            second.Send(1);
            Assert.Equal(1, first.Receive<int>());
        }

        Assert.Throws<ObjectDisposedException>(() => first.Receive<int>());
        Assert.Throws<ObjectDisposedException>(() => first.Poll());
        Assert.Throws<ObjectDisposedException>(() => second.Send(1));
    }

    [Fact]
    [Trait("Case", "PIPE-08")]
    public void An_end_given_to_a_child_may_be_closed_right_after_the_start()
    {
        using var pipe = new ProcessPipe();
        PipeConnection theirs = pipe.Second;
        using var child = new ChildProcess(() => theirs.Send(theirs.Receive<int>() + 1));
        child.Start();
        theirs.Dispose();

        pipe.First.Send(1);
        Assert.Equal(2, pipe.First.Receive<int>());
        child.Join();
        Assert.Throws<EndOfStreamException>(() => pipe.First.Receive<int>());
    }

    [Fact]
    [Trait("Case", "PIPE-09")]
    public void A_writer_that_is_killed_in_the_middle_of_a_message_is_an_error_and_no_hang()
    {
        using var pipe = new ProcessPipe();
        FileSignal begun = _scratch.Signal("begun");
        PipeConnection theirs = pipe.Second;
        using var writer = new ChildProcess(() =>
        {
            byte[] message = new byte[50_000_000];
            begun.Set();
            theirs.SendBytes(message);
        });
        writer.Start();
        begun.Wait();
        Assert.True(pipe.First.Poll(Bound));
        writer.Kill();
        writer.Join();

        // This process still has the other end, so no end-of-file tells.
        Assert.Contains("died", Assert.Throws<IOException>(() => pipe.First.ReceiveBytes()).Message);
        Assert.Contains("broken", Assert.Throws<IOException>(() => pipe.First.ReceiveBytes()).Message);
        Assert.Contains("broken", Assert.Throws<IOException>(() => theirs.SendBytes([1])).Message);

        // The other way is whole.
        pipe.First.Send(5);
        Assert.Equal(5, theirs.Receive<int>());
    }

    [Fact]
    [Trait("Case", "PIPE-10")]
    public void Waiting_on_four_senders_gets_all_messages_and_sees_each_end()
    {
        ProcessPipe[] pipes = [.. Enumerable.Range(0, 4).Select(_ => new ProcessPipe(duplex: false))];
        ChildProcess[] senders = [.. pipes.Select(pipe => Sender(pipe.Second))];
        foreach ((ChildProcess sender, ProcessPipe pipe) in senders.Zip(pipes))
        {
            sender.Start();
            pipe.Second.Dispose();
        }

        List<PipeConnection> open = [.. pipes.Select(pipe => pipe.First)];
        int received = 0;
        while (open.Count > 0)
        {
            IReadOnlyList<PipeConnection> ready = PipeConnection.WaitAny(open, Bound);
            Assert.NotEmpty(ready);
            foreach (PipeConnection connection in ready)
            {
                try
                {
                    connection.Receive<int>();
                    received++;
                }
                catch (EndOfStreamException)
                {
                    open.Remove(connection);
                }
            }
        }

        Assert.Equal(40, received);
        Array.ForEach(senders, sender => sender.Dispose());
        Array.ForEach(pipes, pipe => pipe.Dispose());
    }

    [Fact]
    [Trait("Case", "PIPE-10")]
    public void Waiting_on_silent_connections_ends_with_none_after_the_time()
    {
        using var pipe = new ProcessPipe();
        var clock = Stopwatch.StartNew();
        Assert.Empty(PipeConnection.WaitAny([pipe.First, pipe.Second], TimeSpan.FromMilliseconds(300)));
        Assert.True(clock.ElapsedMilliseconds >= 299);
        Assert.Empty(PipeConnection.WaitAny([], TimeSpan.Zero));
    }

    [Fact]
    public void Several_processes_share_an_end_and_their_messages_stay_whole()
    {
        using var pipe = new ProcessPipe(duplex: false);
        PipeConnection theirs = pipe.Second;
        ChildProcess[] senders = [.. Enumerable.Range(1, 3).Select(i => new ChildProcess(() =>
        {
            for (int k = 0; k < 50; k++)
            {
                byte[] message = new byte[i * 70_001];
                Array.Fill(message, (byte)i);
                theirs.SendBytes(message);
            }
        }))];
        Array.ForEach(senders, sender => sender.Start());
        theirs.Dispose();

        int[] counts = new int[4];
        for (int k = 0; k < 150; k++)
        {
            byte[] message = pipe.First.ReceiveBytes();
            Assert.Equal(message[0] * 70_001, message.Length);
            Assert.Equal(-1, message.AsSpan().IndexOfAnyExcept(message[0]));
            counts[message[0]]++;
        }

        Assert.Equal([0, 50, 50, 50], counts);
        Array.ForEach(senders, sender => sender.Dispose());
    }

    private static ChildProcess StartEcho(ProcessPipe pipe)
    {
        PipeConnection theirs = pipe.Second;
        var echo = new ChildProcess(() =>
        {
            try
            {
                while (true)
                {
                    theirs.Send(theirs.Receive<object>());
                }
            }
            catch (EndOfStreamException)
            {
                theirs.Dispose();
            }
        });
        echo.Start();
        pipe.Second.Dispose();
        return echo;
    }

    private static ChildProcess Sender(PipeConnection connection) => new(() =>
    {
        for (int i = 0; i < 10; i++)
        {
            connection.Send(i);
        }
    });
}
