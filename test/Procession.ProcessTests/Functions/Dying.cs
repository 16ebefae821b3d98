using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Functions;

/// <summary>Functions and values that end their worker at a chosen moment.</summary>
internal static partial class Dying
{
    /// <summary>Ends the process a moment later, whatever happens until then.</summary>
    public static T Soon<T>(T value, int microseconds)
    {
        new Thread(() =>
        {
            Stubborn.SpinsFor(microseconds);
            Signals.Send(Environment.ProcessId, Signals.Kill);
        }).Start();
        return value;
    }

    public static byte[] WhileSending(int length, int microseconds) =>
        Soon(Enumerable.Repeat((byte)7, length).ToArray(), microseconds);

    /// <summary>Ends by the C library, past everything that .NET does at an exit.</summary>
    public static int ByTheSystem(int code)
    {
        Exit(code);
        return 0;
    }

    /// <summary>Starts a child in a session of its own that keeps the worker's stderr, and ends.</summary>
    public static int LeavesAChildWithItsOutput(FileSignal childStarted)
    {
        using var child = System.Diagnostics.Process.Start("setsid", ["sleep", "1000"]);
        childStarted.Set(child.Id);
        Environment.Exit(5);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}

/// <summary>A value that ends the process that reads it, if that is a worker.</summary>
internal sealed class DeadlyToRead
{
    public int ExitCode { get; set; }

    [OnDeserialized]
    private void Die(StreamingContext context)
    {
        if (PoolTask.IsWorker)
        {
            Environment.Exit(ExitCode);
        }
    }
}

/// <summary>A value that ends the process that writes it, if that is a worker.</summary>
internal sealed class DeadlyToWrite
{
    public int ExitCode { get; set; }

    [OnSerializing]
    private void Die(StreamingContext context)
    {
        if (PoolTask.IsWorker)
        {
            Environment.Exit(ExitCode);
        }
    }
}
