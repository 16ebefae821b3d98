using Procession.Managers;

namespace Procession;

/// <content>The end of a manager.</content>
public sealed partial class Manager
{
    /// <summary>
    /// Ends the manager and waits for its end. From then on its proxies throw, and so do waiting calls. A manager that does
    /// not answer for 5 seconds, because it is stopped, or that does not end within 10 seconds, is killed. If another process
    /// started the manager, this ends only the connection. May be called repeatedly; does not throw if the manager has died.
    /// </summary>
    /// <remarks>It takes at most 25 seconds: 5 for the answer, 10 for the end, and 10 after the kill.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            new ManagerShutdown(_process, _client, _root).Run();
        }
    }

    /// <summary>As <see cref="Dispose"/>, but blocks no thread.</summary>
    /// <returns>A task that ends when the manager has ended, at most after 25 seconds.</returns>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0
        ? new ManagerShutdown(_process, _client, _root).RunAsync()
        : ValueTask.CompletedTask;
}
