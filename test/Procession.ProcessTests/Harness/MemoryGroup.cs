namespace Procession.ProcessTests.Harness;

/// <summary>A control group with limited memory, for programs that a test starts in it. Needs root; tests are skipped without.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string First = "/sys/fs/cgroup/memory";
    private const string Second = "/sys/fs/cgroup";
    private readonly string _folder;

    public MemoryGroup(int megabytes)
    {
        bool isFirst = Directory.Exists(First);
        _folder = Path.Combine(isFirst ? First : Second, $"pt-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(_folder);
            string limit = Path.Combine(_folder, isFirst ? "memory.limit_in_bytes" : "memory.max");
            File.WriteAllText(limit, $"{(long)megabytes << 20}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            Assert.Skip($"No control group can be made here: {e.Message}");
        }
    }

    /// <summary>Starts the test app in the group.</summary>
    public AppRun Start(params string[] arguments) => AppRun.Start(
        "sh", ["-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$@\"", "sh", Repository.TestApp, .. arguments]);

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Eventually.Poll(() => File.ReadAllText($"{_folder}/cgroup.procs").Length == 0, TimeSpan.FromSeconds(10));
            Directory.Delete(_folder);
        }
    }
}
