namespace Procession.Threads;

/// <summary>An interrupt that user code has left pending on its thread. It would end the next wait there.</summary>
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
                // The function has interrupted this thread. Exceptions that it throws itself are outcomes.
            }
        }
    }

    /// <summary>Clears a pending interrupt of this thread.</summary>
    public static void Clear()
    {
        try
        {
            _ = Signalled.WaitOne(0);
        }
        catch (ThreadInterruptedException)
        {
            // It was meant for the code that has just ended.
        }
    }
}
