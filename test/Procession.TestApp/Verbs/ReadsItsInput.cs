namespace Procession.TestApp.Verbs;

/// <summary>A program that reads its input, before it has a pool and with it; its workers try to read it, too.</summary>
internal static class ReadsItsInput
{
    public static int Run(string start)
    {
        Console.WriteLine($"before: {Console.ReadLine()}");
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerStart = Enum.Parse<WorkerStart>(start) });
        Console.WriteLine($"worker: {pool.Apply(Console.ReadLine) ?? "nothing"}");
        Console.WriteLine($"after: {Console.ReadLine()}");
        return 0;
    }
}
