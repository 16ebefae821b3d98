using Procession.Settings;
using Procession.Streams;

namespace Procession.Tests.Streams;

public class StreamFeederTests
{
    private readonly IOException _ofSource = new("the source");
    private readonly InsufficientMemoryException _ofPacking = new("the last items");

    [Fact]
    public void Conclude_SourceAndPackingHaveFailed_TellsBoth()
    {
        var failure = Assert.IsType<AggregateException>(Conclude(_ofSource, _ofPacking));
        Assert.Equal([_ofSource, _ofPacking], failure.InnerExceptions);
    }

    [Fact]
    public void Conclude_OneHasFailed_TellsThatOne()
    {
        Assert.Same(_ofSource, Conclude(_ofSource, null));
        Assert.Same(_ofPacking, Conclude(null, _ofPacking));
        Assert.Null(Conclude(null, null));
    }

    private static Exception? Conclude(Exception? ofSource, Exception? ofPacking)
    {
        var intake = new Intake();
        new Feeder(intake).End(ofSource, ofPacking);
        return intake.Failure;
    }

    private sealed class Feeder(IStreamIntake intake) : StreamFeeder(intake)
    {
        public void End(Exception? ofSource, Exception? ofPacking) => Conclude(ofSource, isComplete =>
        {
            Assert.Equal(ofSource is null, isComplete);
            if (ofPacking is not null)
            {
                throw ofPacking;
            }
        });
    }

    private sealed class Intake : IStreamIntake
    {
        public Exception? Failure { get; private set; }

        public StreamPermits Permits { get; } = new(new StreamWindow(1, 1));

        public int ItemSize => 0;

        public bool IncludesInputText => false;

        public void Add(in PackedChunk packed)
        {
        }

        public void EndOfSource(Exception? failure) => Failure = failure;
    }
}
