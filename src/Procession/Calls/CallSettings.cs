namespace Procession.Calls;

/// <summary>The settings that a verb was given for one call.</summary>
/// <param name="options">Its options, if it has any.</param>
/// <param name="token">The token of the verb itself.</param>
/// <param name="blocks">Whether the verb waits for the end of the call.</param>
internal readonly struct CallSettings(CallOptions? options, CancellationToken token, bool blocks = false)
{
    public CallOptions? Options => options;

    public CancellationToken Token => token;

    public bool Blocks => blocks;
}
