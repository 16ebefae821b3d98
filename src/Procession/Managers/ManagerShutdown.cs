using System.Security.Authentication;
using Procession.Native;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// Ends a manager if this process started it; otherwise ends only the connection to it. Must run only once.
/// </summary>
/// <param name="process">The manager's process; <see langword="null"/> if another process started it.</param>
/// <param name="client">The connection to it; <see langword="null"/> in the manager's own process.</param>
/// <param name="root">The manager's own object.</param>
internal sealed class ManagerShutdown(ManagerProcess? process, ManagerClient? client, ObjectReference root)
{
    public void Run()
    {
        if (process is null)
        {
            root.Dispose();
            return;
        }

        // Announced first: waiting calls see the end of their connection at once, and must be able to say what caused it.
        client!.ExpectEnd();
        bool mayEndItself = true;
        try
        {
            root.Tell((int)RootOperation.Shutdown, ManagerClient.AnswerTimeout);
        }
        catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
        {
            // It is dead already.
        }
        catch (Exception e) when (e is UnansweredException or IOException or OutOfMemoryException or AuthenticationException)
        {
            mayEndItself = false; // It is stopped, or this process lacks a descriptor, a thread or memory to ask it.
        }

        client.Dispose();
        process.End(mayEndItself);
        root.Dispose();
    }

    /// <summary>The same as <see cref="Run"/>, but on its own thread, because the request to the manager blocks.</summary>
    public async ValueTask RunAsync()
    {
        QueuedByRuntime.Prepare();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (NewThread.TryStart(() => RunAndTell(end), "Procession manager end"))
        {
            await end.Task.ConfigureAwait(false);
        }
        else
        {
            Run();
        }
    }

    private void RunAndTell(TaskCompletionSource end)
    {
        try
        {
            Run();
            QueuedByRuntime.End(end);
        }
        catch (Exception e)
        {
            QueuedByRuntime.End(end.Task, () => end.TrySetException(e));
        }
    }
}
