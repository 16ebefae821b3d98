namespace Procession.TestApp;

internal static class Workers
{
    /// <summary>Tells the test which processes to look for.</summary>
    public static void Print(ProcessPool pool) =>
        Console.WriteLine("workers: " + string.Join(' ', pool.GetStatistics().WorkerIds));

    public static int SleepForever()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
