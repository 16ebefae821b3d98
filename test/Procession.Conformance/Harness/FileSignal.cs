using System.Diagnostics;

namespace Procession.Conformance.Harness;

/// <summary>An event between processes: set means that the file exists. Travels to workers by value.</summary>
public sealed record FileSignal(string Path)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    public bool IsSet => File.Exists(Path);

    public string Text => File.ReadAllText(Path);

    public int Number => int.Parse(Text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Writes and renames, so that nobody sees the file without its text.</summary>
    public void Set(object? text = null)
    {
        string part = $"{Path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.part";
        File.WriteAllText(part, Convert.ToString(text, System.Globalization.CultureInfo.InvariantCulture));
        File.Move(part, Path, overwrite: true);
    }

    /// <summary>Sets the signal to this process's id.</summary>
    public void SetPid() => Set(Environment.ProcessId);

    /// <summary>Waits, in whichever process it is called. Ends with an exception rather than never.</summary>
    public void Wait()
    {
        var clock = Stopwatch.StartNew();
        while (!IsSet)
        {
            if (clock.Elapsed > Limit)
            {
                throw new TimeoutException($"Nobody set {Path}.");
            }

            Thread.Sleep(5); // Two processes share no event, unless they take it from the code under test.
        }
    }

    /// <summary>Leaves a file of its own for each caller: "path-suffix".</summary>
    public void Mark(object suffix) => new FileSignal($"{Path}-{suffix}").Set();

    /// <summary>Waits until so many callers have left a mark.</summary>
    public void WaitForMarks(int count)
    {
        string folder = System.IO.Path.GetDirectoryName(Path)!;
        string pattern = System.IO.Path.GetFileName(Path) + "-*";
        var clock = Stopwatch.StartNew();
        while (Scratch.Whole(Directory.EnumerateFiles(folder, pattern)) < count)
        {
            if (clock.Elapsed > Limit)
            {
                throw new TimeoutException($"Fewer than {count} marks at {Path}.");
            }

            Thread.Sleep(5); // As in Wait.
        }
    }
}
