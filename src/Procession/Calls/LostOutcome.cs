namespace Procession.Calls;

/// <summary>
/// A call whose chunks have all ended, but that lacks outcomes. That would be an error of the pool; a default value in place
/// of a result would be a worse one.
/// </summary>
internal static class LostOutcome
{
    public static InvalidOperationException Of(string functionName, long items) => new(
        $"The pool has lost the outcomes of {items} items of '{functionName}'. This is an error in Procession: please report "
        + "it.");
}
