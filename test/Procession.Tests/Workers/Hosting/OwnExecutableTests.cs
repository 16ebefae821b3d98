using Procession.Workers.Hosting;

namespace Procession.Tests.Workers.Hosting;

public class OwnExecutableTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("agent", "agent")]
    [InlineData("/opt/agent/hook.dll", "/opt/agent/hook.dll")]
    [InlineData("Procession", "Procession")] // the user's own doing
    public void WithOurs_AndWithoutOurs_KeepWhatTheUserHasSet(string? hooks, string? left)
    {
        string both = OwnExecutable.WithOurs(hooks);

        Assert.EndsWith("Procession", both, StringComparison.Ordinal);
        Assert.Equal(left, OwnExecutable.WithoutOurs(both));
    }

    [Fact]
    public void WithOurs_SeveralHooks_RunBeforeOurs()
    {
        string hooks = $"first{Path.PathSeparator}second";

        Assert.Equal($"{hooks}{Path.PathSeparator}Procession", OwnExecutable.WithOurs(hooks));
    }

    [Theory]
    [InlineData("")]
    [InlineData("agent")]
    [InlineData("NotProcession")]
    public void WithoutOurs_WhereOursIsMissing_TakesNothingAway(string hooks) =>
        Assert.Equal(hooks.Length == 0 ? null : hooks, OwnExecutable.WithoutOurs(hooks));

    [Fact]
    public void RuntimeHooks_OfAnOrdinaryRuntime_AreThere() => Assert.True(RuntimeHooks.AreThere);

    [Fact]
    public void Untrimmed_IsFoundByItsName() =>
        Assert.Equal(typeof(Untrimmed), typeof(Untrimmed).Assembly.GetType(Untrimmed.Name));

    [Fact]
    public void Bundle_OfAnOrdinaryProgram_IsNone()
    {
        Assert.False(Bundle.IsThis);
        Assert.False(Bundle.Contains("Procession.dll"));
    }
}
