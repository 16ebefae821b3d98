using System.Runtime.CompilerServices;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// Marks every process that this test run starts, however deep, so that other runs' ones are never counted or killed.
/// </summary>
internal static class TestRun
{
    public const string Variable = "PROCESSION_TEST_RUN";

    private static readonly string Id = Guid.NewGuid().ToString("N");

    /// <summary>
    /// The live processes and zombies of this run, this one excepted: its children, and whoever inherited the mark
    /// (a worker whose parent was killed has init as its parent).
    /// </summary>
    public static int[] Processes()
    {
        HashSet<int> children = [.. Proc.ChildrenOf(Environment.ProcessId)];
        string mark = $"{Variable}={Id}";
        return [.. Proc.All().Where(pid =>
            pid != Environment.ProcessId && (children.Contains(pid) || Proc.HasInEnvironment(pid, mark)))];
    }

    /// <summary>
    /// For setpriv: a user that nobody else is. The limit on threads counts those of a user, and another run of the tests may
    /// have some.
    /// </summary>
    public static string AsUserOfItsOwn => $"--reuid={1_000_000_000 + Environment.ProcessId}";

    /// <summary>Whether a live process is this one or of this run.</summary>
    public static bool Has(int pid) =>
        pid == Environment.ProcessId || Proc.HasInEnvironment(pid, $"{Variable}={Id}");

#pragma warning disable CA2255 // This is an application (a test host), and workers are recognised by the mark.
    [ModuleInitializer]
    internal static void Mark()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, Id);
            RunFolder.Use();
        }
    }
#pragma warning restore CA2255
}
