namespace Procession.TestApp.Verbs;

/// <summary>Prints how many workers a pool has when nobody says how many.</summary>
internal static class ReportsItsDefaultSize
{
    public static int Run()
    {
        using var pool = new ProcessPool();
        Console.WriteLine($"{pool.Processes} {pool.Apply(() => Environment.ProcessorCount)}");
        return 0;
    }
}
