namespace Procession.ProcessTests.Shared;

/// <summary>Threads that wait in one end of a pipe while another thread of their process disposes of that end.</summary>
public sealed class DisposedPipeTests
{
    private const int MoreThanThereIsRoomFor = 8 * 1024 * 1024;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Waits => ["Receive", "Send", "Poll", "WaitAny", "Receive behind another thread"];

    [Theory]
    [MemberData(nameof(Waits))]
    public void A_wait_in_a_pipe_ends_in_words_when_its_end_is_disposed_of(string name)
    {
        using var pipe = new ProcessPipe();
        using var another = new ProcessPipe();
        PipeConnection end = pipe.First;
        Waiter first = name == "Receive behind another thread" ? Start(() => end.ReceiveBytes()) : default;
        Waiter waiter = Start(name switch
        {
            "Send" => () => end.SendBytes(new byte[MoreThanThereIsRoomFor]),
            "Poll" => () => end.Poll(Timeout.InfiniteTimeSpan),
            "WaitAny" => () => PipeConnection.WaitAny([another.First, end], Timeout.InfiniteTimeSpan),
            _ => () => end.ReceiveBytes(),
        });

        end.Dispose();

        Assert.IsType<ObjectDisposedException>(waiter.End());
        if (first != default)
        {
            Assert.IsType<ObjectDisposedException>(first.End());
        }
    }

    [Fact]
    public void An_end_that_was_disposed_of_while_it_received_goes_on_in_another_process()
    {
        using var pipe = new ProcessPipe();
        PipeConnection shared = pipe.First;
        using var child = new ChildProcess(() => Environment.Exit(shared.Receive<int>() + shared.Receive<int>()));
        Waiter waiter = Start(() => shared.ReceiveBytes());
        child.Start();
        shared.Dispose();
        Assert.IsType<ObjectDisposedException>(waiter.End());

        pipe.Second.Send(40);
        pipe.Second.Send(2);

        Assert.True(child.Join(Bound), "The child waits for a lock that nobody gives back.");
        Assert.Equal(42, child.ExitCode);
    }

    [Fact]
    public void A_process_that_waits_behind_one_that_receives_can_dispose_of_its_end()
    {
        using var pipe = new ProcessPipe();
        using var has = new SharedEvent();
        PipeConnection shared = pipe.First;
        using var child = new ChildProcess(() =>
        {
            has.Set();
            Environment.Exit(shared.Receive<int>());
        });
        child.Start();
        Assert.True(has.Wait(Bound));
        Waiter waiter = Start(() => shared.ReceiveBytes());

        shared.Dispose();
        Assert.IsType<ObjectDisposedException>(waiter.End());

        pipe.Second.Send(42);
        Assert.True(child.Join(Bound));
        Assert.Equal(42, child.ExitCode);
    }

    [Fact]
    public void A_message_is_received_or_refused_when_its_end_is_disposed_of_just_then()
    {
        for (int i = 0; i < 200; i++)
        {
            using var pipe = new ProcessPipe();
            byte[]? received = null;
            Waiter waiter = Start(() => received = pipe.First.ReceiveBytes());
            pipe.Second.SendBytes([7]);
            Thread.SpinWait(i * 50);

            pipe.First.Dispose();

            Exception? seen = waiter.End();
            Assert.True(seen is null ? received is [7] : seen is ObjectDisposedException, seen?.ToString());
        }
    }

    [Fact]
    public void A_message_that_is_taken_in_time_is_sent_whole_also_if_its_end_is_disposed_of_meanwhile()
    {
        using var pipe = new ProcessPipe();
        byte[] message = new byte[MoreThanThereIsRoomFor];
        new Random(1).NextBytes(message);
        Waiter sender = Start(() => pipe.First.SendBytes(message));
        Assert.True(pipe.Second.Poll(Bound));
        Waiter receiver = Start(() => Assert.True(message.AsSpan().SequenceEqual(pipe.Second.ReceiveBytes())));

        pipe.First.Dispose();

        Assert.Null(receiver.End());
        Assert.Null(sender.End());
    }

    // Most threads wait by the time that this returns; those that do not yet are told the same.
    private static Waiter Start(Action wait)
    {
        Exception?[] seen = new Exception?[1];
        using var waits = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            waits.Set();
            seen[0] = Record.Exception(wait);
        });
        thread.Start();
        Assert.True(waits.Wait(Bound, TestContext.Current.CancellationToken));
        thread.Join(TimeSpan.FromMilliseconds(20));
        return new Waiter(thread, seen);
    }

    private readonly record struct Waiter(Thread Thread, Exception?[] Seen)
    {
        public Exception? End()
        {
            Assert.True(Thread.Join(Bound), "The wait goes on.");
            return Seen[0];
        }
    }
}
