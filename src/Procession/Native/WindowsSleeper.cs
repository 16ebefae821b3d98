using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>
/// Sleeps on a named auto-reset event, because WaitOnAddress does not work across processes. Not verified on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsSleeper(string name) : ISleeper, IDisposable
{
    private readonly EventWaitHandle _event = new(initialState: false, EventResetMode.AutoReset, name);

    public void Sleep(int* word, int value, int milliseconds) => _event.WaitOne(milliseconds);

    public void Wake(int* word, int sleepers) => _event.Set();

    public void Dispose() => _event.Dispose();
}
