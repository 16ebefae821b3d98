namespace Procession.TestApp.Verbs;

/// <summary>A program whose executable may not be executed any more, and whose workers should be that executable.</summary>
internal static class LosesItsExecutable
{
    public static int Run(bool hasAPool)
    {
        var options = new ProcessPoolOptions { Processes = 1, WorkerStart = WorkerStart.OwnExecutable };
        try
        {
            ProcessPool? before = hasAPool ? new ProcessPool(options) : null;
            before?.Apply(() => { });
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Environment.ProcessPath!, UnixFileMode.UserRead);
            }

            using ProcessPool pool = before ?? new ProcessPool(options);
            try
            {
                pool.Apply(() => Environment.Exit(3));
            }
            catch (WorkerCrashedException)
            {
                // Its replacement is the first that has to be started.
            }

            pool.Apply(() => { });
            return 0;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or PoolBrokenException)
        {
            Console.WriteLine($"{e.GetType().Name}: {e.Message}");
            return 1;
        }
    }
}
