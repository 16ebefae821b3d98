using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MessagePack;
using Procession.Native;

namespace Procession.Serialization;

/// <summary>
/// Carries on, on a thread with a large stack of its own, where the stack ends. Objects that can be shells are written later
/// instead of deeper (<see cref="WriteGraph.IsDeep"/>); this is for what cannot, and for callers whose stack is nearly used
/// up.
/// </summary>
internal static unsafe class DeepStack
{
    /// <summary>After how many units of <see cref="Body.StackUnits"/> the stack is looked at.</summary>
    public const int CheckEvery = 16;

    // Reserved address space; only the pages that are touched cost memory.
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
        NewThread.StartInContext(thread, "for a graph of objects that is deeper than the stack"); // may run the user's code
        Await(thread);
        failure?.Throw();
    }

    // To the end in any case: the other thread works on this one's stack. An interrupt of this thread is meant for the code that
    // runs there now.
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
