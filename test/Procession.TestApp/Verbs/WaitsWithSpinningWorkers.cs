using System.Diagnostics;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Has workers that are busy for ever (one of them with a child process), says which, and waits to be killed.
/// </summary>
internal static class WaitsWithSpinningWorkers
{
    public static int Run()
    {
        string childFile = Path.GetTempFileName();
        using var pool = new ProcessPool(2);
        pool.ApplyAsync(() =>
        {
            while (true)
            {
                Thread.SpinWait(1000);
            }

#pragma warning disable CS0162 // Gives the lambda its result type.
            return 0;
#pragma warning restore CS0162
        });
        pool.ApplyAsync(() =>
        {
            using Process child = Process.Start("sleep", "1000");
            File.WriteAllText(childFile, child.Id + "\n");
            return Workers.SleepForever();
        });
        while (!File.ReadAllText(childFile).EndsWith('\n'))
        {
            Thread.Sleep(10); // The workers share no event with this program.
        }

        Console.WriteLine("child: " + File.ReadAllText(childFile).Trim());
        File.Delete(childFile);
        Workers.Print(pool);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
