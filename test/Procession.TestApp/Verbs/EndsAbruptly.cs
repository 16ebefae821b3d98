namespace Procession.TestApp.Verbs;

/// <summary>Ends the whole program while workers are busy.</summary>
internal static class EndsAbruptly
{
    public static int Run(string how, bool whenTold)
    {
        var pool = new ProcessPool(2);
        AsyncResult<int> call = pool.ApplyAsync(Workers.SleepForever);
        pool.Apply(() => 1);
        Workers.Print(pool);
        if (whenTold)
        {
            Console.ReadLine();
        }

        switch (how)
        {
            case "exit":
                Environment.Exit(3);
                break;
            case "throw":
                throw new InvalidOperationException("nobody catches this");
            case "fail-fast":
                Environment.FailFast("on purpose");
                break;
        }

        return call.Get();
    }
}
