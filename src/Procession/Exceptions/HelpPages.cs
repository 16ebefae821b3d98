namespace Procession;

/// <summary>
/// The sections of the documentation on the cause of each exception, and what helps: see <see cref="Exception.HelpLink"/>.
/// </summary>
internal static class HelpPages
{
    public const string Crash = Root + "using-the-pool.md#work-that-crashes";
    public const string TimeLimit = Root + "using-the-pool.md#stopping-a-task";
    public const string Ended = Root + "using-the-pool.md#the-life-of-a-pool";
    public const string Broken = Root + "using-the-pool.md#workers-that-do-not-start";
    public const string OtherBuild = Root + "using-the-pool.md#two-builds-of-one-program";
    public const string Failures = Root + "using-the-pool.md#failures";
    public const string Refusals = Root + "what-travels.md#what-is-refused-and-what-to-do-instead";
    public const string Travel = Root + "what-travels.md#what-no-rule-of-ours-can-know";
    public const string Locks = Root + "shared-objects.md#locks-and-other-things-to-wait-for";
    public const string Pipes = Root + "shared-objects.md#pipes";
    public const string Managers = Root + "shared-objects.md#when-things-go-wrong";

    // A path in the repository, until the pages have an address.
    private const string Root = "docs/";
}
