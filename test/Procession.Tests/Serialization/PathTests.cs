using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class PathTests
{
    private sealed class Logger(Stream? sink)
    {
        public Stream? Sink { get; } = sink;

        public void Write()
        {
        }
    }

    private sealed class Service
    {
        private readonly Logger _logger = new(Stream.Null);

        public Func<int> CapturesThis() => () => _logger.Sink is null ? 0 : 1;

        public Func<int> CapturesThisAndMore(int extra) => () => _logger.Sink is null ? 0 : extra;
    }

    [Fact]
    public void A_refusal_names_path_type_and_reason()
    {
        Logger logger = new(Stream.Null);
        UnsendableException refusal = Refused<Action>(() => logger.Write());
        Assert.Equal("closure.logger.Sink", refusal.Path);
        Assert.StartsWith("closure.logger.Sink: System.IO.Stream.NullStream cannot be sent to another process: it is a Stream", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("System.IO.Stream+NullStream", refusal.TypeName);
    }

    [Fact]
    public void Nested_closures_read_as_one()
    {
        Stream outer = Stream.Null;
        List<Action> actions = [];
        for (int i = 0; i < 1; i++)
        {
            int inner = i;
            actions.Add(() => outer.SetLength(inner));
        }

        Assert.Equal("closure.outer", Refused(actions[0]).Path);
    }

    [Fact]
    public void A_captured_this_reads_as_this() => Assert.Equal("this._logger.Sink", Refused(new Service().CapturesThis()).Path);

    [Fact]
    public void A_captured_this_within_a_closure_reads_as_this() =>
        Assert.Equal("this._logger.Sink", Refused(new Service().CapturesThisAndMore(1)).Path);

    [Fact]
    public void A_method_group_reads_as_target() =>
        Assert.Equal("target.Sink", Refused<Action>(new Logger(Stream.Null).Write).Path);

    [Fact]
    public void A_value_reads_from_its_type()
    {
        Assert.Equal("Logger.Sink", Refused(new Logger(Stream.Null)).Path);
        Assert.Equal("List[1].Sink", Refused(new List<Logger> { new(null), new(Stream.Null) }).Path);
        Assert.Equal("Dictionary[\"k\"].Sink", Refused(new Dictionary<string, Logger> { ["k"] = new(Stream.Null) }).Path);
        Assert.Equal("", Refused(Stream.Null).Path);
    }

    [Fact]
    public void A_local_of_the_method_is_named_as_in_the_source()
    {
        using CancellationTokenSource source = new();
        CancellationToken stop = source.Token;
        UnsendableException refusal = Refused<Func<bool>>(() => stop.IsCancellationRequested);
        Assert.Equal("closure.stop", refusal.Path);
        Assert.Contains("PoolTask.CancellationToken", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_refusal_the_thread_serves_on()
    {
        Refused(new List<object> { new Logger(null), Stream.Null });
        Assert.Equal([1, 2], InProcess.Trip(new List<int> { 1, 2 }));
    }

    [Fact]
    public void A_failing_sequence_is_no_refusal()
    {
        SerializationFailedException failure = Assert.Throws<SerializationFailedException>(
            () => InProcess.Write(Enumerable.Range(0, 3).Select(i => 1 / (i - 2))));
        Assert.IsType<DivideByZeroException>(failure.InnerException);
    }

    private static UnsendableException Refused<T>(T value) =>
        Assert.Throws<UnsendableException>(() => InProcess.Write(value));
}
