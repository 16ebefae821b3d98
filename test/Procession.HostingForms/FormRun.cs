using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Procession.HostingForms;

/// <summary>One run of a program: what it writes into its folder, and which processes belong to it.</summary>
internal sealed class FormRun : IDisposable
{
    private const int MostOutput = 2000;

    // Inherited by every process of a run. Not the folder itself, which has another path in a mount namespace.
    private const string Mark = "FORMS_RUN";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _sharedBefore = Shared();

    /// <summary>Starts it as a terminal does: the leader of a process group, with Ctrl-C in force.</summary>
    public FormRun(Form form, Workspace workspace, string program, string mode)
    {
        Folder = workspace.RunFolder();
        Program = program;
        var environment = new Dictionary<string, string>(workspace.BuildEnvironment)
        {
            ["FORMS_FOLDER"] = Folder,
            [Mark] = Folder,
            ["FORMS_MODE"] = mode,
            ["TMPDIR"] = Path.Combine(Folder, "tmp"),
        };
        foreach ((string name, string value) in form.Environment)
        {
            environment[name] = workspace.Filled(value, program, Folder);
        }

        string[] words = workspace.Words(form.Run, program, Folder);
        words[0] = words[0].Contains('/', StringComparison.Ordinal) ? Path.Combine(program, words[0]) : words[0];
        string[] terminal = ["setsid", "env", "--default-signal=INT,QUIT", .. words];
        ProcessStartInfo start = Command.Start(terminal, program, environment);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Received;
        _process.ErrorDataReceived += Received;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Folder { get; }

    /// <summary>The folder of the program.</summary>
    public string Program { get; }

    /// <summary>The process in which Main, or the test, has begun, by the id that it has for itself.</summary>
    public int ProgramId => int.Parse(Lines("begun")[0], CultureInfo.InvariantCulture);

    public int[] WorkerIds =>
        [.. Directory.GetFiles(Folder, "waiting-*")
            .Select(file => int.Parse(file[(file.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture))];

    public string[] Lines(string name)
    {
        string file = Path.Combine(Folder, name);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    /// <summary>Waits for something; throws with the program's output if it does not come, or the program ends before.</summary>
    public void Await(string what, Func<bool> condition, int seconds, bool mayEnd = true)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            bool isOver = clock.Elapsed.TotalSeconds > seconds || (!mayEnd && _process.HasExited);
            if (isOver && !condition())
            {
                throw new FormException($"{what}: not after {clock.Elapsed.TotalSeconds:F1} s. {Output}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Waits for the end of processes.</summary>
    public bool EndsWithin(int seconds, int[] processes)
    {
        var clock = Stopwatch.StartNew();
        while (Processes().Keys.Intersect(processes).Any())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                return false;
            }

            Thread.Sleep(20);
        }

        return true;
    }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The end of what it has said.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString(Math.Max(0, _output.Length - MostOutput), Math.Min(_output.Length, MostOutput));
            }
        }
    }

    /// <summary>Sends a signal, as <c>kill</c> takes it, to a process, or to a group (negative).</summary>
    public static void Signal(string signal, int target)
    {
        string[] arguments = [$"-{signal}", "--", target.ToString(CultureInfo.InvariantCulture)];
        using Process kill = Process.Start(new ProcessStartInfo("/bin/kill", arguments) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt() => Signal("INT", -_process.Id);

    /// <summary>The processes of this run: their ids here, by those that they have for themselves in a PID namespace.</summary>
    public Dictionary<int, int> Processes() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(IsOfThisRun)
        .ToDictionary(OwnId);

    /// <summary>Files in the temporary folder and in /dev/shm that workers, or the library, have left.</summary>
    public string[] Files()
    {
        string[] workers = [.. WorkerIds.Select(id => $"-{id}-")];
        string[] temporary = Directory.GetFileSystemEntries(Path.Combine(Folder, "tmp"));
        IEnumerable<string> files = temporary.Concat(Shared().Except(_sharedBefore));
        return [.. files.Where(file => file.Contains("procession", StringComparison.OrdinalIgnoreCase)
            || workers.Any(id => file.Contains(id, StringComparison.Ordinal)))];
    }

    public void Dispose()
    {
        foreach (int id in Processes().Values)
        {
            Signal("KILL", id);
        }

        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private static HashSet<string> Shared() => [.. Directory.GetFileSystemEntries("/dev/shm")];

    private bool IsOfThisRun(int id)
    {
        try
        {
            return id > 0 && File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"{Mark}={Folder}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is somebody else's.
        }
    }

    // The last of 'NSpid: 4711 1', which has one id for each namespace that the process is in.
    private static int OwnId(int id)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
            return int.Parse(line[(line.LastIndexOf('\t') + 1)..], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return id; // It has ended.
        }
    }

    private void Received(object sender, DataReceivedEventArgs e)
    {
        lock (_output)
        {
            _output.AppendLine(e.Data);
        }
    }
}
