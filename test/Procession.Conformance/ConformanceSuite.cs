using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>
/// What every executor has to do alike. Each test has a pool of two workers, made when it is first asked for, and a
/// folder for signals; or makes pools of its own.
/// </summary>
public abstract class ConformanceSuite(ExecutorUnderTest executor) : IDisposable
{
    private readonly Action _assertNothingLeft = executor.TakeCensus();
    private readonly Lazy<ProcessPool> _pool = new(() => executor.CreatePool(2));
    private readonly Lazy<Scratch> _scratch = new();

    /// <summary>Gets the executor.</summary>
    protected ExecutorUnderTest Executor => executor;

    /// <summary>Gets the pool of the test.</summary>
    protected ProcessPool Pool => _pool.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a signal that travels to functions.</summary>
    /// <param name="name">Its name in the folder of the test.</param>
    protected FileSignal Signal(string name) => _scratch.Value.Signal(name);

    /// <summary>Counts the marks that functions have left.</summary>
    /// <param name="prefix">How their names begin.</param>
    protected int Marks(string prefix) => _scratch.Value.Marks(prefix);

    /// <summary>Ends the pool, removes the folder, and asserts that nothing is left.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (_pool.IsValueCreated)
        {
            _pool.Value.Dispose();
        }

        if (_scratch.IsValueCreated)
        {
            _scratch.Value.Dispose();
        }

        _assertNothingLeft();
    }
}
