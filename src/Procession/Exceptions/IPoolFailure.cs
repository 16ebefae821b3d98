namespace Procession;

/// <summary>
/// A failure of the pool, and not of the function: its worker died, its time was up, the pool was ended, or a value did not
/// arrive. All exceptions with which a pool ends a call by itself are of this kind, and say as far as is known where it
/// happened: <c>catch (Exception e) when (e is IPoolFailure { PoolName: not null })</c>.
/// </summary>
/// <remarks>
/// <para><see cref="PoolName"/> tells whose failure it is. What a function throws arrives as it was thrown: a failure of a
/// pool that the function itself uses has the name of that pool, and a failure of a queue or a pipe, which are of the same
/// types, has none. So has a refusal at the call, such as an argument that cannot travel: it is thrown before there is
/// anything for a pool to do.</para>
/// <para>Tests can make such exceptions: their constructors are public, and these properties can be set.</para>
/// </remarks>
public interface IPoolFailure
{
    /// <summary>Gets the name of the pool (<see cref="ProcessPool.Name"/>).</summary>
    /// <value><see langword="null"/> if no pool has made the exception.</value>
    string? PoolName { get; }

    /// <summary>Gets the number of the worker within its pool, from 1.</summary>
    /// <value><see langword="null"/> if it is of no worker, or not known of which.</value>
    int? WorkerNumber => null;

    /// <summary>Gets the process id of the worker.</summary>
    /// <value><see langword="null"/> if it is of no worker, or not known of which.</value>
    int? ProcessId => null;

    /// <summary>Gets the function that was running, or was to run.</summary>
    /// <value><see langword="null"/> if it is of no function.</value>
    string? FunctionName => null;

    /// <summary>Gets the item's place in the source, from 0; 0 for a function that was applied once.</summary>
    /// <value><see langword="null"/> if it is of no item, or of all.</value>
    long? ItemIndex => null;
}
