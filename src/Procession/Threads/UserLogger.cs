using Microsoft.Extensions.Logging;

namespace Procession.Threads;

/// <summary>
/// The user's logger, as the pool calls it: in order, but later, on a thread of its own. One that blocks stops itself only, and
/// what it throws is dropped: a logger that fails is no reason to lose a worker, or the whole process to an exception on one of
/// the pool's threads.
/// </summary>
internal sealed class UserLogger(ILogger logger, string poolName) : ILogger
{
    private const int MostCharacters = 4 * 1024 * 1024;
    private const int SizeOfEntry = 256; // about, without its text
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromMilliseconds(500);
    private readonly UserThreads _thread = new("log", poolName);
    private readonly Backlog _backlog = new(MostCharacters, Patience);

    /// <summary>Asked by nobody here: to ask the user's logger could block.</summary>
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Post(SizeOfEntry, () => logger.Log(logLevel, eventId, state, exception, formatter));

    /// <summary>Logs a message with an exception that is made on the logger's thread, since that may run its own code.</summary>
    public void Log(LogLevel level, Func<Exception?> exception, string message) =>
        Post(SizeOfEntry + message.Length, () => logger.Log(level, exception(), "{Message}", message));

    /// <summary>Logs a line that a worker wrote.</summary>
    /// <returns>Ends when the next one may come; <see langword="null"/>: at once.</returns>
    public Task? LogLine(LogLevel level, int worker, string line) => Post(
        SizeOfEntry + line.Length, () => logger.Log(level, "[{Pool} worker {Worker}] {Line}", poolName, worker, line));

    /// <summary>Waits until what is logged now has come to the logger; not for long, since it may block.</summary>
    /// <param name="timeout">How long at most, if that is less.</param>
    public void Flush(TimeSpan timeout)
    {
        if (!_thread.IsCurrent)
        {
            bool isLong = timeout == Timeout.InfiniteTimeSpan || timeout > FlushPatience;
            _ = _thread.DrainUninterrupted(isLong ? FlushPatience : timeout);
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
        limit.CancelAfter(FlushPatience);
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

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private Task? Post(int size, Action log)
    {
        if (_backlog.TryAdd(size, out Task? room))
        {
            _thread.Post(() => Run(size, log));
        }

        return room;
    }

    private void Run(int size, Action log)
    {
        Try(log);
        long dropped = _backlog.Taken(size, out TimeSpan silence);
        if (dropped > 0)
        {
            Try(() => logger.LogWarning(
                "{Dropped} messages of {Pool} and lines of its workers are missing here: the logger took none for {Seconds} s.",
                dropped,
                poolName,
                Math.Round(silence.TotalSeconds, 1)));
        }
    }

    private static void Try(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
