namespace Procession;

/// <summary>
/// A failure of the pool, as opposed to one of the function: its worker died, its time was up, the pool was ended, or a value
/// did not arrive. All exceptions of the pool itself are of this kind, and say, as far as is known, where it happened:
/// <c>catch (Exception e) when (e is IPoolFailure { PoolName: not null })</c>.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="PoolName"/> says which pool failed. An exception of the function arrives as it was thrown: a failure of a pool
/// that the function itself uses has the name of that pool, and a failure of a queue or a pipe, which can have the same
/// types, has none. An exception that the call itself throws, such as for an argument that cannot be sent, has none either,
/// because no pool was involved yet.
/// </para>
/// <para>
/// Tests can create such exceptions: their constructors are public, and these properties can be set.
/// </para>
/// </remarks>
public interface IPoolFailure
{
    /// <summary>Gets the name of the pool (<see cref="ProcessPool.Name"/>).</summary>
    /// <value><see langword="null"/> if the exception does not come from a pool.</value>
    string? PoolName { get; }

    /// <summary>Gets the number of the worker within its pool, from 1.</summary>
    /// <value><see langword="null"/> if there is no worker, or it is not known.</value>
    int? WorkerNumber => null;

    /// <summary>Gets the process id of the worker.</summary>
    /// <value><see langword="null"/> if there is no worker, or it is not known.</value>
    int? ProcessId => null;

    /// <summary>Gets the function that was running, or was about to run.</summary>
    /// <value><see langword="null"/> if there is no function.</value>
    string? FunctionName => null;

    /// <summary>Gets the item's position in the source, from 0; 0 for a function that was applied once.</summary>
    /// <value><see langword="null"/> if the failure concerns no single item.</value>
    long? ItemIndex => null;
}
