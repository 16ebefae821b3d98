using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Carries deep graphs on to a thread with a large stack, so that a long linked list ends no process.
/// </summary>
internal static unsafe class DeepStack
{
    public const int CheckEvery = 16;

    /// <summary>The same on both sides, and what <see cref="StackBytes"/> holds even in unoptimised code.</summary>
    public const int DepthLimit = 30_000;

    // Reserved address space; only the pages that are touched cost memory.
    private const int StackBytes = 256 << 20;

    public static bool IsNeeded(int depth)
    {
        if (depth > DepthLimit)
        {
            throw new GraphTooDeepException();
        }

        return !RuntimeHelpers.TryEnsureSufficientExecutionStack();
    }

#pragma warning disable CS8500 // They lead to this thread's stack, which stands still until the other is done.
    public static void Write(ref MessagePackWriter writer, Body body, object value, WriteGraph graph)
    {
        fixed (MessagePackWriter* address = &writer)
        {
            nint pointer = (nint)address;
            Run(() => body.Write(ref *(MessagePackWriter*)pointer, value, graph));
        }
    }

    public static object Read(ref MessagePackReader reader, Body body, ReadGraph graph, int id)
    {
        fixed (MessagePackReader* address = &reader)
        {
            nint pointer = (nint)address;
            object? value = null;
            Run(() => value = body.Read(ref *(MessagePackReader*)pointer, graph, id));
            return value!;
        }
    }

    public static void Fill(ref MessagePackReader reader, ShellBody body, object shell, ReadGraph graph)
    {
        fixed (MessagePackReader* address = &reader)
        {
            nint pointer = (nint)address;
            Run(() => body.Fill(ref *(MessagePackReader*)pointer, shell, graph));
        }
    }
#pragma warning restore CS8500

    private static void Run(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception); // Thrown again below, on the caller's thread.
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "Procession deep graph",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
