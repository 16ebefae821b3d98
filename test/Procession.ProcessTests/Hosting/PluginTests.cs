using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Hosting;

/// <summary>Plug-ins: assemblies that the program loads by path, in contexts of its own, and may unload.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("LoadFrom")]
    [InlineData("context")]
    [InlineData("collectible")]
    public void Functions_and_objects_of_a_plugin_run_in_workers(string how) =>
        AssertPrints(how, "method of an object: 6", "what lies beside it: 105", "argument: 105", "result: True");

    [Fact]
    public void The_same_file_in_two_contexts_is_two_types_in_workers_too() =>
        AssertPrints(
            "two contexts",
            "two types here: True",
            "two types there: True",
            "first comes back: True",
            "second comes back: True",
            "array comes back: True");

    [Fact]
    public void What_the_program_has_too_is_shared_with_a_plugin() => AssertPrints("copied interface", "argument: 6");

    [Fact]
    public void A_plugin_can_be_unloaded_after_use() =>
        AssertPrints("unload", "map: 6", "apply: 6", "stream: 6", "result: True", "list: 1", "unloaded: True");

    [Theory]
    [InlineData("functions")]
    [InlineData("captured")]
    [InlineData("arguments")]
    [InlineData("results")]
    [InlineData("exceptions")]
    [InlineData("queued calls")]
    [InlineData("static fields")]
    [InlineData("dropped")]
    public void Workers_keep_nothing_of_plugins_that_were_unloaded(string used) =>
        AssertPrintsWith(
            "UsesManyPlugins",
            used,
            "mistakes: 0",
            "as many contexts in the worker as before",
            "static field of the one that stays: 2");

    private void AssertPrints(string how, params string[] lines) => AssertPrintsWith("UsesAPlugin", how, lines);

    private void AssertPrintsWith(string verb, string how, params string[] lines)
    {
        using AppRun app = AppRun.OfTestApp(verb, how, _scratch.PathOf("plugins"));
        Assert.True(app.ExitCode(TimeSpan.FromSeconds(40)) == 0, app.Describe());
        Assert.Equal(lines, app.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
