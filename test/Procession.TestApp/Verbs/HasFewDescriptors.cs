namespace Procession.TestApp.Verbs;

/// <summary>
/// Makes calls while its process has so many descriptors left, and again when they are free. Prints what became of each call.
/// </summary>
internal static class HasFewDescriptors
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    /// <param name="left">How many descriptors to leave.</param>
    /// <param name="when">Whether they are used up <c>before</c> the pool is made, or <c>after</c>.</param>
    /// <param name="kinds">What to call for, one after the other.</param>
    public static int Run(int left, string when, string kinds)
    {
        Console.WriteLine("start"); // so that the console is open
        Console.Error.Write("");
        List<FileStream> files = when == "before" ? UseUp(left) : [];
        ProcessPool? pool = Make("few");
        if (pool is not null)
        {
            WaitUntilReady(pool);
            files = files.Count > 0 ? files : UseUp(left);
            CallAll(pool, "few", kinds);
        }

        files.ForEach(file => file.Dispose());
        pool ??= Make("free");
        if (pool is not null)
        {
            CallAll(pool, "free", kinds);
            pool.Dispose();
        }

        return 0;
    }

    private static ProcessPool? Make(string when)
    {
        try
        {
            return new ProcessPool(1);
        }
        catch (PoolBrokenException e)
        {
            Console.WriteLine($"{when} pool: {Describe(e)}");
            return null;
        }
    }

    private static void WaitUntilReady(ProcessPool pool)
    {
        for (int i = 0; i < 1000 && pool.GetStatistics().IdleWorkers == 0; i++)
        {
            Thread.Sleep(10);
        }
    }

    private static List<FileStream> UseUp(int left)
    {
        var files = new List<FileStream>();
        try
        {
            while (true)
            {
                files.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read));
            }
        }
        catch (IOException)
        {
            for (int i = 0; i < left; i++)
            {
                files[^1].Dispose();
                files.RemoveAt(files.Count - 1);
            }
        }

        return files;
    }

    private static void CallAll(ProcessPool pool, string when, string kinds)
    {
        foreach (string kind in kinds.Split(','))
        {
            string outcome;
            try
            {
                outcome = Call(pool, kind);
            }
            catch (Exception e)
            {
                outcome = Describe(e);
            }

            Console.WriteLine($"{when} {kind}: {outcome}");
        }
    }

    private static string Describe(Exception e) => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";

    private static string Call(ProcessPool pool, string kind) => kind switch
    {
        "int" => $"{pool.ApplyAsync(x => x + 1, 41).Get(Bound)}",
        "string" => pool.ApplyAsync(x => $"<{x}>", "text").Get(Bound),
        "record" => $"{pool.ApplyAsync(x => new Point(x, "here"), 7).Get(Bound)}",
        "exception" => $"{pool.ApplyAsync<int, int>(x => throw new InvalidDataException($"mine {x}"), 3).Get(Bound)}",
        "array" => string.Join('-', pool.ApplyAsync(x => new[] { x, 2 }, 1).Get(Bound)),
        "date" => $"{pool.ApplyAsync(x => new DateTime(2020, 1, 1, x, 0, 0, DateTimeKind.Local), 9).Get(Bound):HH:mm}",
        "map" => string.Join('-', pool.MapAsync(x => x * x, [1, 2, 3]).Get(Bound)),
        "records" => string.Join('-', pool.MapAsync(x => new Point(x, "a"), [1, 2]).Get(Bound).Select(point => point.X)),
        "stream" => string.Join('-', pool.IMap(x => x * x, [1, 2, 3])),
        _ => throw new ArgumentException($"No call '{kind}'."),
    };

    private sealed record Point(int X, string Name);
}
