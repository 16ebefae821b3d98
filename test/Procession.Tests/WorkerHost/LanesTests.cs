using System.Runtime.CompilerServices;
using Procession.Wire;
using Procession.WorkerHost;

namespace Procession.Tests.WorkerHost;

public sealed class LanesTests
{
    /// <summary>Items interrupt the threads that they find themselves on, which return lanes and take them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TakeOrReturn_InterruptedWhileItWaitsForTheLock_LosesNoLane(bool takes)
    {
        var layout = new ChannelLayout(2, 4096);
        using var channel = new WireChannel(SharedSegment.Create(layout.TotalSize), layout, isWorker: false);
        var lanes = new Lanes(channel, 2);
        Lane lane = lanes.Take();
        Exception? failure = null;
        var user = new Thread(() => failure = Record.Exception(() =>
        {
            lanes.Return(takes ? lanes.Take() : lane);
            lanes.Return(takes ? lane : lanes.Take());
        }));
        lock (LockOf(lanes))
        {
            user.Start();
            user.Interrupt();

            // If it could be interrupted, it would end here.
            Assert.False(user.Join(TimeSpan.FromMilliseconds(200)));
        }

        Assert.True(user.Join(TimeSpan.FromMinutes(1)));
        Assert.Null(failure);
        lanes.WaitForAll(); // ends only if all are there
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_lock")]
    private static extern ref Lock LockOf(Lanes lanes);
}
