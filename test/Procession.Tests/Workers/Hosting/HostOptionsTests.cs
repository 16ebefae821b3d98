using Procession.Workers.Hosting;

namespace Procession.Tests.Workers.Hosting;

public sealed class HostOptionsTests
{
    [Theory]
    [InlineData("dotnet app.dll", null)]
    [InlineData("dotnet exec app.dll", null)]
    [InlineData("dotnet", null)]
    [InlineData("dotnet exec --runtimeconfig", null)]
    [InlineData("dotnet exec --runtimeconfig x.json app.dll", "x.json")]
    [InlineData("dotnet exec --roll-forward Major --runtimeconfig x.json app.dll", "x.json")]
    [InlineData("dotnet exec --runtimeconfig x.json app.dll --runtimeconfig y.json", "x.json")]
    [InlineData("dotnet app.dll --runtimeconfig x.json", null)]
    public void RuntimeConfig_IsWhatStandsBeforeTheProgram(string line, string? expected) =>
        Assert.Equal(expected, HostOptions.Parse(line.Split(' ')).RuntimeConfig);

    [Theory]
    [InlineData("dotnet exec --depsfile x.json app.dll", true)]
    [InlineData("dotnet exec app.dll --depsfile x.json", false)]
    public void HasDependencies_IsWhatStandsBeforeTheProgram(string line, bool expected) =>
        Assert.Equal(expected, HostOptions.Parse(line.Split(' ')).HasDependencies);

    [Theory]
    [InlineData("dotnet --fx-version 10.0.1 app.dll", "--fx-version 10.0.1")]
    [InlineData("dotnet exec --depsfile d --roll-forward Major --runtimeconfig r app.dll", "--roll-forward Major")]
    [InlineData(
        "dotnet exec --additionalprobingpath /a --additionalprobingpath /b app.dll",
        "--additionalprobingpath /a --additionalprobingpath /b")]
    [InlineData("dotnet app.dll --roll-forward Major", "")]
    public void ForWorkers_AreThoseThatFindTheSameRuntimeAndAssemblies(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', HostOptions.Parse(line.Split(' ')).ForWorkers));

    [Fact]
    public void ForWorkers_ARelativeFolder_IsMadeAbsolute() =>
        Assert.Equal(
            ["--additionalprobingpath", Path.GetFullPath("packages")],
            HostOptions.Parse(["dotnet", "--additionalprobingpath", "packages", "app.dll"]).ForWorkers);
}
