using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Procession;

/// <summary>The result of one item of a stream, or the exception with which it ended.</summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
[DebuggerDisplay("{DebuggerText,nq}")]
public readonly struct Outcome<TResult>
{
    private readonly TResult? _result;

    /// <summary>Creates the outcome of an item that succeeded; for tests of code that takes outcomes.</summary>
    /// <param name="index">The position of the item in the source, from 0.</param>
    /// <param name="result">Its result.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public Outcome(long index, TResult result)
        : this(index, result, exception: null, inputText: null) => ArgumentOutOfRangeException.ThrowIfNegative(index);

    /// <summary>
    /// Creates the outcome of an item that failed; for tests of code that takes outcomes: <c>new Outcome&lt;int&gt;(3, new
    /// WorkerCrashedException("as if killed") { ItemIndex = 3 })</c>. If results are exceptions themselves, name the
    /// argument: <c>exception:</c>.
    /// </summary>
    /// <param name="index">The position of the item in the source, from 0.</param>
    /// <param name="exception">The exception with which it ended.</param>
    /// <param name="inputText">A text of its input, as with <see cref="ProcessPoolOptions.IncludeInputText"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public Outcome(long index, Exception exception, string? inputText = null)
        : this(index, default, exception, inputText)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(exception);
    }

    internal Outcome(long index, TResult? result, Exception? exception, string? inputText)
    {
        Index = index;
        _result = result;
        Exception = exception;
        InputText = inputText;
    }

    /// <summary>Gets the position of the item in the source, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the exception of the item, or <see langword="null"/> if it succeeded.</summary>
    public Exception? Exception { get; }

    /// <summary>
    /// Gets a text of the item's input, of at most 200 characters, if it failed and
    /// <see cref="ProcessPoolOptions.IncludeInputText"/> is set; <see langword="null"/> otherwise.
    /// </summary>
    public string? InputText { get; }

    /// <summary>Gets whether the item has a result.</summary>
    [MemberNotNullWhen(false, nameof(Exception))]
    public bool Successful => Exception is null;

    /// <summary>Gets the result; throws the item's exception if it failed.</summary>
    /// <exception cref="Exception">The exception of the item, with its own type and the stack of the worker.</exception>
    public TResult Result
    {
        get
        {
            if (Exception is not null)
            {
                ExceptionDispatchInfo.Throw(Exception);
            }

            return _result!;
        }
    }

    /// <summary>Describes the outcome, for people.</summary>
    /// <returns>For example <c>item 3: 7</c>, or <c>item 4: FormatException: The input was not a number.</c></returns>
    public override string ToString() => Exception is null
        ? $"item {Index}: {_result}"
        : $"item {Index}: {Exception.GetType().Name}: {Exception.Message}";

    private string DebuggerText => $"item {Index}: {Exception?.GetType().Name ?? "a result"}";
}
