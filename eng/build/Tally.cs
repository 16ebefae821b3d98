/// <summary>What passed and what failed, and the last line.</summary>
internal sealed class Tally
{
    private int _passed;
    private int _failed;

    /// <summary>Counts one check: passed if there is no problem to tell.</summary>
    public void Add(string what, string? problem)
    {
        bool passed = string.IsNullOrEmpty(problem);
        Console.WriteLine(passed ? $"passed: {what}" : $"FAILED: {what}: {problem}");
        Add(passed ? 1 : 0, passed ? 0 : 1);
    }

    public void Add(int passed, int failed)
    {
        _passed += passed;
        _failed += failed;
    }

    public int Report()
    {
        Console.WriteLine($"\n{_passed} passed, {_failed} failed");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }
}
