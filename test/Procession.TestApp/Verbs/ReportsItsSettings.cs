namespace Procession.TestApp.Verbs;

/// <summary>
/// Prints a setting from runtimeconfig.json, as the program, a worker, and a worker of that worker see it.
/// </summary>
internal static class ReportsItsSettings
{
    public static int Run(string directory)
    {
        Directory.SetCurrentDirectory(directory);
        try
        {
            using var pool = new ProcessPool(1);
            Console.WriteLine($"settings: {Setting()} {pool.Apply(Setting)} {pool.Apply(Nested)}");
            return 0;
        }
        catch (PlatformNotSupportedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static string Nested()
    {
        using var pool = new ProcessPool(1);
        return pool.Apply(Setting);
    }

    private static string Setting() => AppContext.GetData("PT_MARK") as string ?? "none";
}
