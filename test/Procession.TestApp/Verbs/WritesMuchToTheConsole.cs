namespace Procession.TestApp.Verbs;

/// <summary>Lets a worker write 20 MB to the inherited stdout and as much to stderr.</summary>
internal static class WritesMuchToTheConsole
{
    private static readonly string Line = new('x', 99);

    public static int Run()
    {
        using var pool = new ProcessPool(1);
        int written = pool.Apply(() =>
        {
            for (int i = 0; i < 200_000; i++)
            {
                Console.Out.WriteLine(Line);
                Console.Error.WriteLine(Line);
            }

            return 200_000;
        });
        Console.WriteLine($"written: {written}");
        return 0;
    }
}
