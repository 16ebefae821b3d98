#pragma warning disable RS0030 // This type is the one place on Windows that starts processes.
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Procession.Threads;

namespace Procession.Workers.Platform;

/// <summary>
/// A worker on Windows: Process.Start, a named pipe of the current user with a random name as control channel. Not
/// verified on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsWorkerProcess : WorkerProcess
{
    private readonly Process _process;
    private readonly NamedPipeServerStream _control;

    private WindowsWorkerProcess(Process process, NamedPipeServerStream control)
    {
        _process = process;
        _control = control;
    }

    public override int Id => _process.Id;

    public static new WindowsWorkerProcess Start(WorkerLaunch launch)
    {
        string pipeName = "procession-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var control = new NamedPipeServerStream(
            pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.CurrentUserOnly | PipeOptions.Asynchronous);
        var start = new ProcessStartInfo(launch.FileName)
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = launch.Output != WorkerOutput.Inherit,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = launch.WorkingDirectory ?? string.Empty,
        };
        (IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =
            launch.Described(pipeName, launch.Segment.Name!);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        Process process = Process.Start(start) ?? throw new IOException($"Could not start '{launch.FileName}'.");
        process.StandardInput.Close();
        return new WindowsWorkerProcess(process, control);
    }

    public override void Watch(IWorkerWatcher watcher)
    {
        using SuppressedFlow flow = SuppressedFlow.Begin(); // the framework waits for output and end on our behalf
        _process.ErrorDataReceived += (_, line) => Report(watcher, line.Data, isError: true);
        _process.BeginErrorReadLine();
        if (_process.StartInfo.RedirectStandardOutput)
        {
            _process.OutputDataReceived += (_, line) => Report(watcher, line.Data, isError: false);
            _process.BeginOutputReadLine();
        }

        _process.Exited += (_, _) =>
        {
            int exitCode = _process.ExitCode;
            _control.Dispose();
            watcher.Exited(exitCode);
        };
        _process.EnableRaisingEvents = true;
        _ = _control.WaitForConnectionAsync();
    }

    public override void Abandon()
    {
        Kill();
        _control.Dispose();
        _process.Dispose();
    }

    // Windows has no such signal for processes without windows.
    public override void Terminate() => Kill();

    public override void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public override void SendControl(ReadOnlySpan<byte> message)
    {
        try
        {
            _control.Write(message);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The worker is gone or was never there; its end is reported by Exited.
        }
    }

    // The runtime's pipes are no files there.
    public override void RemoveFiles()
    {
    }

    public override void DrainOutput() => _process.WaitForExit(TimeSpan.FromMilliseconds(500));

    private static void Report(IWorkerWatcher watcher, string? line, bool isError)
    {
        if (line is not null)
        {
            watcher.Output(System.Text.Encoding.UTF8.GetBytes(line + "\n"), isError);
        }
    }
}
