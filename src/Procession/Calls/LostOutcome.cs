namespace Procession.Calls;

/// <summary>
/// Fails a call that lacks outcomes although all its chunks have ended. That would be a bug of the pool; returning a
/// default value as a result would be a worse one.
/// </summary>
internal static class LostOutcome
{
    public static InvalidOperationException Of(string functionName, long items) => new(
        $"The pool has lost the outcomes of {items} items of '{functionName}'. This is an error in Procession: please report "
        + "it.");
}
