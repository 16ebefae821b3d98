namespace Procession.TestApp.Verbs;

/// <summary>
/// Asks for more workers than its descriptors (limited by who starts it) allow, and prints what is left.
/// </summary>
internal static class RunsOutOfDescriptors
{
    public static int Run()
    {
        try
        {
            using var pool = new ProcessPool(200);
            Console.WriteLine("all started");
        }
        catch (PoolBrokenException e)
        {
            Console.WriteLine($"refused: {e}");
        }

        string task = $"/proc/{Environment.ProcessId}/task";
        IEnumerable<string> children =
            Directory.GetDirectories(task).Select(thread => File.ReadAllText($"{thread}/children"));
        Console.WriteLine($"children: '{string.Concat(children)}'");
        using var small = new ProcessPool(1);
        Console.WriteLine($"small pool: {small.Apply(() => 7)}");
        return 0;
    }
}
