using System.Buffers;
using Procession.Functions;
using Procession.Native;
using Procession.Serialization;

namespace Procession.WorkerHost;

/// <summary>
/// Loads the program and runs two internal functions in a worker that has nothing to do yet, so that for its first task the
/// code for opening functions, reading arguments and writing results is loaded and compiled. This is the time that a
/// standby should save: with a text as argument the first task took 12 to 14 ms, and takes 5 to 7 (2026-11-25, two-core AMD
/// EPYC VM).
/// </summary>
internal sealed class WarmUp : IItemResult
{
    // If there is work already it arrives at once, and is its own warm-up. The delay is not shorter, because other workers
    // may be starting: with 50 ms, a kill was noticed within 11.8 ms (p95 of 100) where workers died one after the other,
    // with 250 ms within 7.7.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private readonly ManualResetEventSlim _isNeedless = new();

    /// <summary>Begins to wait for the time of the warm-up.</summary>
    public void Start() => _ = NewThread.TryStart(Run, "Procession warm-up"); // without it the first task takes longer

    /// <summary>The worker has been given work.</summary>
    public void Skip() => _isNeedless.Set();

    /// <inheritdoc/>
    bool IItemResult.WantsInputText => false;

    /// <inheritdoc/>
    Exception? IItemResult.Succeed<T>(T value)
    {
        DefaultSerializer.Shared.Write(new ArrayBufferWriter<byte>(), value);
        return null;
    }

    /// <inheritdoc/>
    void IItemResult.Fail(Exception exception, string? inputText)
    {
        // Nothing is lost: the first task takes longer, and reports the reason if it fails too.
    }

    private static int Same(int number) => number;

    private static string Same(string text) => text;

    private void Run()
    {
        if (!_isNeedless.Wait(LongestWait))
        {
            try
            {
                ProgramIdentity.AdoptEntryAssembly(); // Most functions are in it.
                Run<int>(Same, 1);
                Run<string>(Same, "text");
            }
            catch (Exception)
            {
                // No memory, or no descriptor for an assembly. The first task takes longer, or says what is missing.
            }
        }
    }

    private void Run<T>(Func<T, T> function, T argument)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DefaultSerializer.Shared.Write(bytes, argument);
        var reference = FunctionReference.From(function, new FunctionShape(Arity: 1, IsAsync: false), typeof(T), typeof(T));
        ItemRunner runner = RunnerFactory.Create(reference.Payload);
        runner.Run(new ReadOnlySequence<byte>(bytes.WrittenMemory), this, DefaultSerializer.Shared);
    }
}
