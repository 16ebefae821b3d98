using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Conformance.Functions;

/// <summary>Functions that end their process. "kill -SEGV" from outside does not, so none pretends with it.</summary>
internal static class Crashes
{
    public static int ExitsWith(int code)
    {
        Environment.Exit(code);
        return 0;
    }

    public static int KillsItself()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        process.Kill();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int OverflowsTheStack(int depth)
    {
        // The addition behind the call keeps the compiler from making a loop of it.
        return OverflowsTheStack(depth + 1) + Environment.TickCount;
    }

    public static int FailsFast(string message)
    {
        Environment.FailFast(message);
        return 0;
    }

    public static int ThrowsOnAThreadOfItsOwn(string message)
    {
        new Thread(() => throw new InvalidOperationException(message)).Start();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int ThrowsInAsyncVoid(string message)
    {
        ThrowLater(message);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int ReadsAWildPointer(long address) => Marshal.ReadInt32((nint)address);

    public static unsafe int ReadsANullPointer(int offset) => Unsafe.Read<int>((void*)(nint)offset);

    private static async void ThrowLater(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }
}
