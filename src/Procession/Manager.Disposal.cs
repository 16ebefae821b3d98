using System.Security.Authentication;
using Procession.Managers;
using Procession.Native;
using Procession.Threads;

namespace Procession;

/// <content>The end of a manager.</content>
public sealed partial class Manager
{
    /// <summary>
    /// Ends the manager and waits for its end; its proxies throw from now on, and so do calls that wait. A manager that
    /// does not answer for 5 seconds, because it is stopped, or does not end within 10, is killed. Of a manager that
    /// this process did not start it ends the connection. May be repeated; does not throw if the manager has died.
    /// </summary>
    /// <remarks>It takes 25 seconds at most: 5 for the answer, 10 for the end, and 10 behind the kill.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            End();
        }
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the caller's thread.</summary>
    /// <returns>A task that ends when the manager has ended, and after 25 seconds at most.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        QueuedByRuntime.Prepare();

        // On a thread of its own: the manager is asked over its connection, and that waits.
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (NewThread.TryStart(() => EndAndTell(end), "Procession manager end"))
        {
            await end.Task.ConfigureAwait(false);
        }
        else
        {
            End();
        }
    }

    private void EndAndTell(TaskCompletionSource end)
    {
        try
        {
            End();
            QueuedByRuntime.End(end);
        }
        catch (Exception e)
        {
            QueuedByRuntime.End(end.Task, () => end.TrySetException(e));
        }
    }

    private void End()
    {
        if (_process is null)
        {
            _root.Dispose();
            return;
        }

        // Before it ends: calls that wait see the end of their connection at once, and are to say whose doing it was.
        _client!.ExpectEnd();
        bool mayEndItself = true;
        try
        {
            _root.Tell((int)RootOperation.Shutdown, ManagerClient.Patience);
        }
        catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
        {
            // Dead already.
        }
        catch (Exception e) when (e is UnansweredException or IOException or OutOfMemoryException or AuthenticationException)
        {
            mayEndItself = false; // It is stopped, or cannot be told for want of a descriptor, a thread or memory here.
        }

        _client.Dispose();
        _process.End(mayEndItself);
        _root.Dispose();
    }
}
