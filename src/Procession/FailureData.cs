using Procession.Serialization;

namespace Procession;

/// <summary>
/// The keys of what the pool adds to the <see cref="Exception.Data"/> of exceptions with which items end, including those
/// that the function threw. Each is present if its value is known.
/// </summary>
public static class FailureData
{
    /// <summary>
    /// The key of the item's position in the source, from 0, as a <see cref="long"/>; 0 for a function that was applied once.
    /// </summary>
    public const string Index = "Procession.Index";

    /// <summary>
    /// The key of a text of the item's input, of at most 200 characters, as a <see cref="string"/>. Present only with
    /// <see cref="ProcessPoolOptions.IncludeInputText"/> or <see cref="CallOptions.IncludeInputText"/>.
    /// </summary>
    public const string InputText = "Procession.InputText";

    /// <summary>The key of the pool's name (<see cref="ProcessPool.Name"/>), as a <see cref="string"/>.</summary>
    public const string PoolName = "Procession.PoolName";

    /// <summary>The key of the number of the worker within its pool, from 1, as an <see cref="int"/>.</summary>
    public const string WorkerNumber = "Procession.WorkerNumber";

    /// <summary>The key of the process id of the worker, as an <see cref="int"/>.</summary>
    public const string ProcessId = "Procession.ProcessId";

    /// <summary>
    /// The key of the names of the exception's fields that could not be sent and are empty, as a <see cref="string"/>:
    /// <c>stream, connection</c>.
    /// </summary>
    public const string NotSent = ExceptionBody.NotSentKey;
}
