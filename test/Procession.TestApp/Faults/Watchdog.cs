namespace Procession.TestApp.Faults;

/// <summary>Ends the program if what it watches does not.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly ManualResetEventSlim _isOver = new();

    private Watchdog()
    {
    }

    /// <summary>Begins to watch.</summary>
    public static Watchdog Start(string what)
    {
        var watchdog = new Watchdog();
        Current.Watch(watchdog._isOver, what);
        return watchdog;
    }

    public void Dispose() => _isOver.Set();

    // One thread for all, started before there is nothing left to start it with.
    private static class Current
    {
        private static readonly System.Collections.Concurrent.BlockingCollection<(ManualResetEventSlim IsOver, string What)> Watched = [];

        static Current() => new Thread(Run) { IsBackground = true }.Start();

        public static void Watch(ManualResetEventSlim isOver, string what) => Watched.Add((isOver, what));

        private static void Run()
        {
            foreach ((ManualResetEventSlim isOver, string what) in Watched.GetConsumingEnumerable())
            {
                if (!isOver.Wait(Limit))
                {
                    Console.WriteLine($"{what}: BAD: hangs");
                    Environment.Exit(3);
                }
            }
        }
    }
}
