namespace Procession.Threads;

/// <summary>
/// An interrupt that code of the user's has left behind on the thread it ran on. The next code that waits there would hear it.
/// </summary>
internal static class LeftInterrupt
{
    private static readonly ManualResetEvent Signalled = new(initialState: true); // waits for it end at once

    /// <summary>Waits for an async function on the thread that it began on.</summary>
    public static void Await(Task function)
    {
        while (true)
        {
            try
            {
                function.GetAwaiter().GetResult();
                return;
            }
            catch (ThreadInterruptedException) when (!function.IsFaulted)
            {
                // It has interrupted that thread. What it throws itself is an outcome.
            }
        }
    }

    /// <summary>Makes this thread forget it.</summary>
    public static void Clear()
    {
        try
        {
            _ = Signalled.WaitOne(0);
        }
        catch (ThreadInterruptedException)
        {
            // It was meant for what has just ended.
        }
    }
}
