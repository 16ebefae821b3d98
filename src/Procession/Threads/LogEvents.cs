namespace Procession.Threads;

/// <summary>
/// The ids of what a pool logs. Users filter by them: an id keeps its meaning, and a new event takes a new one. They stand in
/// docs/using-the-pool.md.
/// </summary>
internal static class LogEvents
{
    public const int WorkerDied = 1;
    public const int WorkerStartFailed = 2;
    public const int WorkerUnreadable = 3;
    public const int FinalizerFailed = 4;
    public const int SystemShortcoming = 5;
    public const int MemoryInvisible = 6;
    public const int OutputLine = 7;
    public const int ErrorLine = 8;
    public const int TaskLeftBehind = 9;
    public const int WorkerLeftBehind = 10;
    public const int WorkersStartedBy = 11;
    public const int PoolBroken = 20;
    public const int PoolDropped = 21;
    public const int StreamDropped = 22;
    public const int CallbackThrew = 23;
    public const int TimeProviderFailed = 30;
    public const int MessagesDropped = 31;
}
