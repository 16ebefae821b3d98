using System.Globalization;

namespace Procession.TestApp.Verbs;

/// <summary>Asks for more than this process may hold; who starts it limits the heap.</summary>
internal static class RunsOutOfMemory
{
    private const int TooMuch = 300_000_000;
    private static readonly int[] Sizes = [10, TooMuch, 10];

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

        Show("outcomes", pool.IMap(size => new byte[size], Sizes, chunkSize: 3).Outcomes());
        Try("text", () => pool.Apply(size => new string('x', size), TooMuch));
        Try("own type", () => pool.Apply(Make, TooMuch));
        Try("map", () => pool.Map(Make, Sizes, chunkSize: 3));
        Show("texts", pool.IMap(size => new string('x', size), Sizes, chunkSize: 3).Outcomes());
        Show("own types", pool.IMapUnordered(Make, Sizes, chunkSize: 3).Outcomes().OrderBy(outcome => outcome.Index));
        PoolStatistics now = pool.GetStatistics();
        Console.WriteLine($"succeeded: {now.ItemsSucceeded}, failed: {now.ItemsFailed}, started: {now.WorkersStarted}");
        Console.WriteLine($"afterwards: {pool.Apply(() => 7)}");
        return 0;
    }

    private static Holder Make(int size) => new() { Bytes = [new byte[size]] };

    private static void Try(string what, Func<object> call)
    {
        try
        {
            call();
            Console.WriteLine($"{what}: it fits");
        }
        catch (OutOfMemoryException e)
        {
            Console.WriteLine($"{what}: {e.GetType()}: {e.Message} [{e.Data[FailureData.Index]}]");
        }
    }

    private static void Show<T>(string what, IEnumerable<Outcome<T>> outcomes) =>
        Console.WriteLine($"{what}: {string.Join(' ', outcomes.Select(outcome => outcome.Successful))}");

    private sealed class Holder
    {
        public List<byte[]> Bytes { get; set; } = [];
    }
}
