using Procession.Pool;
using Procession.Tests.Scheduling;

namespace Procession.Tests.Pool;

public class AdmissionTests
{
    private readonly TestCalls _calls = new();
    private readonly Admission _admission = new("pool-9");

    [Fact]
    public void Close_NothingRuns_IsDrained() => Assert.True(_admission.Close());

    [Fact]
    public void Close_ACallRuns_IsDrainedByItsEnd()
    {
        var call = _calls.Map(1);
        _admission.Add(call);
        Assert.False(_admission.Close());
        Assert.True(_admission.Remove(call));
        Assert.Equal(PoolState.Closed, _admission.State);
    }

    [Fact]
    public void Remove_TheLastCallOfAnOpenPool_IsNotDrained()
    {
        var call = _calls.Map(1);
        _admission.Add(call);
        Assert.False(_admission.Remove(call));
    }

    [Fact]
    public void Add_Closed_NamesThePool()
    {
        _admission.Close();
        var e = Assert.Throws<InvalidOperationException>(() => _admission.Add(_calls.Map(1)));
        Assert.Contains("pool-9 was closed", e.Message);
    }

    [Fact]
    public void AddStream_ItWasExpectedBeforeTheEnd_IsTaken()
    {
        _admission.ExpectStream();
        Assert.False(_admission.Close()); // a stream is to come
        var stream = _calls.Map(1);
        _admission.AddStream(stream, isFirst: true);
        Assert.True(_admission.Remove(stream));
    }

    [Fact]
    public void StreamNotComing_TheOnlyOneOfAClosedPool_IsDrained()
    {
        _admission.ExpectStream();
        _admission.Close();
        Assert.True(_admission.StreamNotComing());
    }

    [Fact]
    public void BeginJoin_AStreamIsExpected_IsDrained_AndTheStreamIsRefused()
    {
        _admission.ExpectStream();
        _admission.Close();
        Assert.True(_admission.BeginJoin());
        Assert.Throws<InvalidOperationException>(() => _admission.AddStream(_calls.Map(1), isFirst: true));
    }

    [Fact]
    public void BeginJoin_Running_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => _admission.BeginJoin());

    [Fact]
    public void TryBreak_Twice_KeepsTheFirstReason()
    {
        Assert.True(_admission.TryBreak(new PoolBrokenException("first")));
        Assert.False(_admission.TryBreak(new PoolBrokenException("second")));
        var e = Assert.Throws<PoolBrokenException>(() => _admission.Add(_calls.Map(1)));
        Assert.Equal(("first", "pool-9"), (e.Message, e.PoolName));
        Assert.Equal(PoolState.Broken, _admission.State);
    }

    [Fact]
    public void TryTerminate_Twice_IsNewsOnce()
    {
        Assert.True(_admission.TryTerminate());
        Assert.False(_admission.TryTerminate());
    }

    [Fact]
    public void Add_DisposedOf_ThrowsThat()
    {
        _admission.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _admission.Add(_calls.Map(1)));
    }
}
