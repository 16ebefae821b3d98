using Procession.Streams;
using Procession.Tests.Scheduling;

namespace Procession.Tests.Streams;

public class StreamOutputTests
{
    private readonly Lock _gate = new();
    private readonly Queue<Arrival<int>> _taken = new();
    private readonly StreamOutput<int> _output;
    private readonly StreamInput _input;

    public StreamOutputTests()
    {
        _output = new StreamOutput<int>(_gate, new ResultWindow<int>(10, ordered: true));
        _input = new StreamInput(new TestCalls().Map(1), chunkSize: 1, isDivisible: false);
    }

    [Fact]
    public async Task Put_TheNextResult_WakesWhoWaits()
    {
        Task news = Wait();
        _output.Put(1, [11]);
        Assert.False(news.IsCompleted); // an earlier one is missing
        _output.Put(0, [10]);
        await news;
        Assert.True(TryTake(out _));
        Assert.Equal(2, _taken.Count);
    }

    [Fact]
    public void TryTake_TheEnd_ThrowsWhatTheSourceThrew_BehindTheResults()
    {
        _output.Put(0, [10]);
        _input.End(new InvalidDataException("mine"));
        _output.End();
        Assert.True(TryTake(out _));
        _taken.Clear();
        Assert.Equal("mine", Assert.Throws<InvalidDataException>(() => TryTake(out _)).Message);
    }

    [Fact]
    public void TryTake_TheEndWithoutAResultOfEachItem_IsAnErrorOfOurs()
    {
        _input.Add(new PackedChunk(0, 2, default, default, 8, null!));
        _output.Put(0, [10]);
        _output.End();
        Assert.True(TryTake(out _));
        _taken.Clear();
        Assert.Contains("lost the outcomes of 1 items", Assert.Throws<InvalidOperationException>(() => TryTake(out _)).Message);
    }

    [Fact]
    public async Task Stop_SomebodyWaits_IsOver_AndTakesNothingMore()
    {
        Task news = Wait();
        Assert.True(Stop(abort: null));
        Assert.False(Stop(abort: null));
        _output.WakeConsumer();
        await news;
        _output.Put(0, [10]);
        Assert.False(TryTake(out bool over));
        Assert.True(over);
    }

    [Fact]
    public void Stop_WithAnException_ThrowsThatFirst()
    {
        _output.Put(0, [10]);
        Stop(new OperationCanceledException("first"));
        Stop(new OperationCanceledException("second"));
        Assert.Equal("first", Assert.Throws<OperationCanceledException>(() => TryTake(out _)).Message);
    }

    private Task Wait()
    {
        Assert.False(_output.TryTake(_taken, _input, "f", out _, out Task? news));
        return news!;
    }

    private bool TryTake(out bool over) => _output.TryTake(_taken, _input, "f", out over, out _);

    private bool Stop(Exception? abort)
    {
        lock (_gate)
        {
            return _output.StopNoLock(abort);
        }
    }
}
