using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Procession.ProcessTests.Harness;

/// <summary>A program that a test has started, with its output.</summary>
internal sealed class AppRun : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly CountdownEvent _streams = new(2);

    private AppRun(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Received(e.Data, _output, _lines);
        _process.ErrorDataReceived += (_, e) => Received(e.Data, _errors, null);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public string Output => Locked(_output);

    public string Errors => Locked(_errors);

    /// <summary>The test app with one of its verbs, as a user starts a program: through its apphost.</summary>
    public static AppRun OfTestApp(params string[] arguments) => Start(Repository.TestApp, arguments);

    /// <summary>
    /// The test app as the leader of a process group, as a terminal starts it, and with Ctrl-C in force: a shell switches
    /// that off for what it runs in the background, and so for tests that it runs there.
    /// </summary>
    public static AppRun InTerminal(params string[] arguments) =>
        Start("setsid", ["env", "--default-signal=INT,QUIT", Repository.TestApp, .. arguments]);

    public static AppRun Start(
        string file,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new AppRun(start);
    }

    /// <summary>Writes a line to the program's standard input.</summary>
    public void Say(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException e)
        {
            string state = _process.WaitForExit(TimeSpan.FromSeconds(5)) ? $"ended with {_process.ExitCode}" : "runs";
            throw new IOException($"'{line}' was not read by a program that {state}: {Describe()}", e);
        }
    }

    /// <summary>Waits for a line like "workers: 17 18" and returns its numbers.</summary>
    public int[] Numbers(string label)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            foreach (string line in _lines.GetConsumingEnumerable(limit.Token))
            {
                if (line.StartsWith(label + ": ", StringComparison.Ordinal))
                {
                    string[] numbers = line[(label.Length + 2)..].Split(' ');
                    return [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }

        Assert.Fail($"No line '{label}: ...' from {Describe()}");
        return [];
    }

    /// <summary>Waits for the end of the program and of its output, which a forgotten worker would keep open.</summary>
    public int ExitCode(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        Assert.True(_process.WaitForExit(limit), $"still runs after {limit.TotalSeconds} s: {Describe()}");
        TimeSpan rest = limit - clock.Elapsed + TimeSpan.FromSeconds(5);
        Assert.True(_streams.Wait(rest), $"ended, but somebody keeps its output open: {Describe()}");
        return _process.ExitCode;
    }

    public string Describe() =>
        $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}\n{Errors}";

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(TimeSpan.FromSeconds(5));
        }

        RunFolder.CleanUpAfter(_process.Id);
        _process.Dispose();
        _lines.Dispose();
        _streams.Dispose();
    }

    private static string Locked(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private void Received(string? line, StringBuilder text, BlockingCollection<string>? lines)
    {
        try
        {
            if (line is null)
            {
                lines?.CompleteAdding();
                _streams.Signal();
                return;
            }

            lock (text)
            {
                text.AppendLine(line);
            }

            lines?.Add(line);
        }
        catch (ObjectDisposedException)
        {
            // The test is over and did not want the rest.
        }
    }
}
