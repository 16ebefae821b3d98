using Microsoft.Extensions.Logging;

namespace Procession.Threads;

/// <summary>
/// The user's logger, as the pool calls it: in order, but later, on a thread of its own. One that blocks stops itself only, and
/// what it throws is dropped: a logger that fails is no reason to lose a worker, or the whole process to an exception on one of
/// the pool's threads.
/// </summary>
internal sealed class UserLogger(ILogger logger, string poolName)
{
    private const int MostCharacters = 4 * 1024 * 1024;
    private const int SizeOfEntry = 256; // about, without its text
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);
    private readonly UserThreads _thread = new("log", poolName);
    private readonly Backlog _backlog = new(MostCharacters, LongestStall);

    /// <summary>Has something logged, on the logger's thread, where also the code of exceptions may run.</summary>
    /// <param name="write">Gives it to the user's logger. May throw and block.</param>
    /// <param name="characters">How much text it has, about.</param>
    /// <returns>Ends when the next one may come, if many come; <see langword="null"/>: at once.</returns>
    public Task? Post(Action<ILogger> write, int characters = 0)
    {
        int size = SizeOfEntry + characters;
        if (_backlog.TryAdd(size, out Task? room))
        {
            _thread.Post(() => Run(write, size));
        }

        return room;
    }

    /// <summary>Waits until what is logged now has come to the logger; not for long, since it may block.</summary>
    /// <param name="timeout">How long at most, if that is less.</param>
    public void Flush(TimeSpan timeout)
    {
        if (!_thread.IsCurrent)
        {
            bool isLong = timeout == Timeout.InfiniteTimeSpan || timeout > FlushTimeout;
            _ = _thread.DrainUninterrupted(isLong ? FlushTimeout : timeout);
        }
    }

    /// <summary>As <see cref="Flush"/>, without blocking a thread.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_thread.IsCurrent)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FlushTimeout);
        try
        {
            await _thread.DrainAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The logger blocks. Nobody else has to.
        }
    }

    /// <summary>Lets the thread end when all is logged.</summary>
    public void Retire() => _thread.Retire();

    private void Run(Action<ILogger> write, int size)
    {
        Try(write);
        long dropped = _backlog.Taken(size, out TimeSpan silence);
        if (dropped > 0)
        {
            Try(log => ThreadLog.MessagesDropped(log, dropped, poolName, Math.Round(silence.TotalSeconds, 1)));
        }
    }

    private void Try(Action<ILogger> write)
    {
        try
        {
            write(logger);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
