using System.Globalization;

namespace Procession.TestApp.Verbs;

/// <summary>Asks for more than this process may hold; who starts it limits the heap.</summary>
internal static class RunsOutOfMemory
{
    private const int TooMuch = 300_000_000;

    public static int Run()
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var options = new ProcessPoolOptions { Processes = 1 };
        options.Environment["DOTNET_GCHeapHardLimit"] = null;
        using var pool = new ProcessPool(options);
        try
        {
            pool.Apply(() => new byte[TooMuch]);
        }
        catch (OutOfMemoryException e)
        {
            Console.WriteLine($"failed: {e}");
        }

        var outcomes = pool.IMap(size => new byte[size], [10, TooMuch, 10], chunkSize: 3).Outcomes();
        Console.WriteLine($"outcomes: {string.Join(' ', outcomes.Select(outcome => outcome.Successful))}");
        Console.WriteLine($"afterwards: {pool.Apply(() => 7)}");
        return 0;
    }
}
