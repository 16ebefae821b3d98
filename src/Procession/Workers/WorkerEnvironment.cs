using System.Collections;
using System.Diagnostics;
using System.Globalization;
using Procession.Settings;
using Procession.Workers.Limits;

namespace Procession.Workers;

/// <summary>
/// The environment variables of the processes that a pool starts: those of this program, except for variables that are
/// meant only for it, overridden by the pool's options.
/// </summary>
internal static class WorkerEnvironment
{
    /// <summary>How deep pools are nested; read by pools inside workers.</summary>
    public const string DepthVariable = "PROCESSION_DEPTH";

    /// <summary>Set to 1 by whoever runs a program, it has workers keep start-up hooks and profilers.</summary>
    public const string ProfilersVariable = "PROCESSION_INHERIT_PROFILERS";

    /// <summary>Makes a process that the program's own executable started a worker; removed in it at once.</summary>
    public const string WorkerVariable = "PROCESSION_WORKER";

    private const string DebuggerSwitch = "EnableDiagnostics_Debugger";

    // What a worker holds in addition to its heap: the runtime, code, stacks.
    private const long NativeShare = 32 * 1024 * 1024;

    // The runtime looks at both, at the first one first.
    private static readonly string[] Prefixes = ["DOTNET_", "COMPlus_"];

    public static Dictionary<string, string> For(PoolSettings settings, int depth)
    {
        Dictionary<string, string> variables = Inherited();
        Restrict(variables, Debugger.IsAttached);
        if (!settings.InheritProfilers && variables.GetValueOrDefault(ProfilersVariable) != "1")
        {
            RemoveProfilers(variables);
        }

        variables["DOTNET_gcServer"] = settings.ServerGarbageCollection ? "1" : "0";
        if (settings.MaxMemoryPerWorker is { } limit)
        {
            // The collector keeps the heap below the rest.
            long heap = limit - Math.Max(NativeShare, limit / 8);
            variables["DOTNET_GCHeapHardLimit"] = heap.ToString("X", CultureInfo.InvariantCulture);
        }
        else if (HeapShare.Find(settings.Processes + settings.StandbyWorkers, variables) is { } share)
        {
            variables["DOTNET_GCHeapHardLimit"] = share.ToString("X", CultureInfo.InvariantCulture);
        }

        variables[DepthVariable] = depth.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string? value) in settings.Environment)
        {
            if (value is null)
            {
                variables.Remove(name);
            }
            else
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    /// <summary>
    /// Removes, or makes harmless, variables that keep a worker from starting or spoil this program's files.
    /// </summary>
    /// <param name="variables">Those of this program, to be changed.</param>
    /// <param name="isDebugged">Whether a debugger is attached to this program.</param>
    public static void Restrict(Dictionary<string, string> variables, bool isDebugged)
    {
        bool debuggerIsDecided = false;
        foreach (string prefix in Prefixes)
        {
            // Nobody would tell the worker to resume.
            variables.Remove(prefix + "DefaultDiagnosticPortSuspend");
            if (variables.TryGetValue(prefix + "DiagnosticPorts", out string? ports))
            {
                variables[prefix + "DiagnosticPorts"] = WithoutSuspending(ports);
            }

            // The worker would write into the file of this program.
            string output = variables.GetValueOrDefault(prefix + "EventPipeOutputPath", string.Empty);
            if (!output.Contains("{pid}", StringComparison.Ordinal))
            {
                variables.Remove(prefix + "EnableEventPipe");
            }

            debuggerIsDecided |= variables.ContainsKey(prefix + DebuggerSwitch);
        }

        // For debuggers each runtime has, from its start on, a thread and two pipes in the temporary folder. Diagnostic
        // tools (dotnet-trace, -dump, -stack, -counters) use another port, which stays open.
        if (!debuggerIsDecided && !isDebugged)
        {
            variables[Prefixes[0] + DebuggerSwitch] = "0";
        }
    }

    /// <summary>The same ports, but without the request that a process waits until it is told to resume.</summary>
    /// <param name="ports">Ports with ';' between them, each an address and tags with ',' between them.</param>
    public static string WithoutSuspending(string ports)
    {
        var changed = new List<string>();
        foreach (string port in ports.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = new List<string>();
            foreach (string part in port.Split(','))
            {
                string tag = part.Trim();
                bool isDecision = tag.Equals("suspend", StringComparison.OrdinalIgnoreCase)
                    || tag.Equals("nosuspend", StringComparison.OrdinalIgnoreCase);
                if (parts.Count == 0 || !isDecision)
                {
                    parts.Add(part);
                }
            }

            parts.Add("nosuspend");
            changed.Add(string.Join(',', parts));
        }

        return string.Join(';', changed);
    }

    // Hooks and profilers are meant for the program itself; in a worker they cost start-up time or break it.
    private static void RemoveProfilers(Dictionary<string, string> variables)
    {
        variables.Remove("DOTNET_STARTUP_HOOKS");
        variables.Remove("CORECLR_ENABLE_PROFILING");
        variables.Remove("CORECLR_ENABLE_NOTIFICATION_PROFILERS");
    }

    // Names differ by case on Unix, and do not on Windows.
    private static Dictionary<string, string> Inherited()
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        }

        return variables;
    }
}
