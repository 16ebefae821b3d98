using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MessagePack;
using Procession.Native;

namespace Procession.Serialization;

/// <summary>
/// Continues on a thread with a large stack when the stack of the current thread is nearly used up. Objects that can be
/// shells are written later instead of deeper (<see cref="WriteGraph.IsDeep"/>); this is for other objects, and for callers
/// that have little stack left.
/// </summary>
internal static unsafe class DeepStack
{
    /// <summary>The number of units of <see cref="Body.StackUnits"/> between two checks of the stack.</summary>
    public const int CheckEvery = 16;

    // Reserved address space; only pages that are used cost memory.
    private const int StackBytes = 256 << 20;

    public static bool IsNeeded() => !RuntimeHelpers.TryEnsureSufficientExecutionStack();

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
        NewThread.StartInContext(thread, "for a graph of objects that is deeper than the stack"); // may run user code
        Await(thread);
        failure?.Throw();
    }

    // Always waits to the end, because the other thread uses this one's stack. An interrupt of this thread is passed on,
    // since it is meant for the code that runs there now.
    private static void Await(Thread thread)
    {
        while (true)
        {
            try
            {
                thread.Join();
                return;
            }
            catch (ThreadInterruptedException)
            {
                thread.Interrupt();
            }
        }
    }
}
