using Procession.Native;
using Procession.Serialization;

namespace Procession.Streams;

/// <summary>The feeder of an <see cref="IEnumerable{T}"/>: a thread of its own, because a source may block.</summary>
internal sealed class ThreadFeeder<T> : StreamFeeder
{
    private readonly IEnumerable<T> _source;
    private readonly ChunkPacker<T> _packer;
    private readonly ExecutionContext? _context;

    public ThreadFeeder(IStreamIntake intake, IEnumerable<T> source, IPoolSerializer serializer, int chunkSize, string poolName)
        : base(intake)
    {
        _source = source;
        _packer = new ChunkPacker<T>(intake, serializer, chunkSize);

        // The source is the user's code: it runs in the context of the loop that reads the stream, as it would without a
        // pool.
        _context = ExecutionContext.Capture();
        NewThread.Start(Start, $"Procession {poolName} source", "that reads a stream's source");
    }

    private void Start()
    {
        if (_context is null)
        {
            Run(); // The loop's thread has suppressed the flow.
        }
        else
        {
            ExecutionContext.Run(_context, static feeder => ((ThreadFeeder<T>)feeder!).Run(), this);
        }
    }

    private void Run()
    {
        _ = BeginReading(); // The thread does nothing else.
        Exception? failure = null;
        try
        {
            using IEnumerator<T> items = _source.GetEnumerator();
            int permits = 0;
            while (true)
            {
                ThrowIfStopping();
                if (permits-- == 0)
                {
                    permits = Intake.Permits.Take(TakenTogether, Stopping) - 1;
                }

                if (!items.MoveNext())
                {
                    break;
                }

                _packer.Add(items.Current);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        Conclude(failure, _packer.End);
    }
}
