using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Carries out <see cref="ProcessPoolOptions.CtrlC"/>: the first SIGINT is handled by the pool, the next by the program.
/// </summary>
internal sealed class InterruptListener : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private readonly Action _onFirst;
    private int _heard;

    private InterruptListener(Action onFirst)
    {
        _onFirst = onFirst;
        if (!SignalHandlers.AreSetUp)
        {
            TrialThread.Run("that handles signals (Ctrl-C)");
        }

        _registration = SignalHandlers.Register(PosixSignal.SIGINT, Heard);
    }

    public static InterruptListener? Start(CtrlCAction action, Action close, Action terminate) => action switch
    {
        CtrlCAction.Drain => new InterruptListener(close),
        CtrlCAction.Cancel => new InterruptListener(terminate),
        _ => null,
    };

    public void Dispose() => _registration.Dispose();

    private void Heard(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _heard, 1) == 0)
        {
            // Otherwise the runtime would end the program now, and the workers with it.
            context.Cancel = true;
            _onFirst();
        }
    }
}
