using Procession.Settings;
using Procession.Workers;

namespace Procession.Tests.Workers;

public class WorkerEnvironmentTests
{
    private const string Debugger = "DOTNET_EnableDiagnostics_Debugger";

    [Theory]
    [InlineData("/tmp/a.sock", "/tmp/a.sock,nosuspend")]
    [InlineData("/tmp/a.sock,suspend", "/tmp/a.sock,nosuspend")]
    [InlineData("/tmp/a.sock,nosuspend", "/tmp/a.sock,nosuspend")]
    [InlineData("/tmp/a.sock,connect,Suspend", "/tmp/a.sock,connect,nosuspend")]
    [InlineData("/tmp/a.sock, suspend ,connect", "/tmp/a.sock,connect,nosuspend")]
    [InlineData("/tmp/a.sock;/tmp/b.sock,suspend", "/tmp/a.sock,nosuspend;/tmp/b.sock,nosuspend")]
    [InlineData(" ;/tmp/a.sock;", "/tmp/a.sock,nosuspend")]
    [InlineData("suspend", "suspend,nosuspend")] // that is an address
    [InlineData("", "")]
    public void WithoutSuspending_KeepsPorts_ButForTheirWishToSuspend(string ports, string expected) =>
        Assert.Equal(expected, WorkerEnvironment.WithoutSuspending(ports));

    [Theory]
    [InlineData("DOTNET_DefaultDiagnosticPortSuspend")]
    [InlineData("COMPlus_DefaultDiagnosticPortSuspend")]
    [InlineData("DOTNET_EnableEventPipe")]
    [InlineData("COMPlus_EnableEventPipe")]
    public void Restrict_WhatHarms_IsNotPassedOn(string name) => Assert.DoesNotContain(name, Restricted(name, "1").Keys);

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit")]
    [InlineData("DOTNET_TieredCompilation")]
    [InlineData("DOTNET_DbgEnableMiniDump")]
    [InlineData("DOTNET_EnableDiagnostics_IPC")]
    [InlineData("COMPlus_GCgen0size")]
    [InlineData("PATH")]
    public void Restrict_WhatDoesNoHarm_IsPassedOn(string name) => Assert.Equal("1", Restricted(name, "1")[name]);

    [Theory]
    [InlineData("DOTNET_DiagnosticPorts")]
    [InlineData("COMPlus_DiagnosticPorts")]
    public void Restrict_Ports_DoNotSuspend(string name) => Assert.Equal("a,nosuspend", Restricted(name, "a")[name]);

    [Fact]
    public void Restrict_ATraceWithItsOwnFile_IsPassedOn()
    {
        Dictionary<string, string> variables = new()
        {
            ["DOTNET_EnableEventPipe"] = "1",
            ["DOTNET_EventPipeOutputPath"] = "/tmp/{pid}.nettrace",
        };

        WorkerEnvironment.Restrict(variables, isDebugged: false);

        Assert.Equal("1", variables["DOTNET_EnableEventPipe"]);
    }

    [Fact]
    public void Restrict_WithoutADebugger_TheDebuggersPartIsLeftOut()
    {
        Assert.Equal("0", Restricted("PATH", "1")[Debugger]);
        Assert.DoesNotContain(Debugger, Restricted("PATH", "1", isDebugged: true).Keys);
        Assert.Equal("1", Restricted(Debugger, "1")[Debugger]);
        Assert.DoesNotContain(Debugger, Restricted("COMPlus_EnableDiagnostics_Debugger", "1").Keys);
    }

    [Fact]
    public void For_WhatTheOptionsSay_Wins()
    {
        var options = new ProcessPoolOptions
        {
            Environment =
            {
                ["DOTNET_DiagnosticPorts"] = "a,suspend",
                ["DOTNET_STARTUP_HOOKS"] = "hook.dll",
                [Debugger] = "1",
                ["PATH"] = null,
            },
        };

        Dictionary<string, string> variables = WorkerEnvironment.For(PoolSettings.From(options), depth: 1);

        Assert.Equal("a,suspend", variables["DOTNET_DiagnosticPorts"]);
        Assert.Equal("hook.dll", variables["DOTNET_STARTUP_HOOKS"]);
        Assert.Equal("1", variables[Debugger]);
        Assert.DoesNotContain("PATH", variables.Keys);
    }

    [Theory]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("CORECLR_ENABLE_PROFILING")]
    [InlineData("CORECLR_ENABLE_NOTIFICATION_PROFILERS")]
    public void For_HooksAndProfilers_ArePassedOnIfWanted(string name)
    {
        const string Switch = "PROCESSION_INHERIT_PROFILERS";
        string? before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, "0"); // which switches nothing on in what other tests start meanwhile
        try
        {
            Assert.DoesNotContain(name, VariablesFor(new ProcessPoolOptions()).Keys);
            Assert.Equal("0", VariablesFor(new ProcessPoolOptions { InheritProfilers = true })[name]);

            Environment.SetEnvironmentVariable(Switch, "1");
            Assert.Equal("0", VariablesFor(new ProcessPoolOptions())[name]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Switch, null);
            Environment.SetEnvironmentVariable(name, before);
        }
    }

    private static Dictionary<string, string> VariablesFor(ProcessPoolOptions options) =>
        WorkerEnvironment.For(PoolSettings.From(options), depth: 1);

    private static Dictionary<string, string> Restricted(string name, string value, bool isDebugged = false)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };
        WorkerEnvironment.Restrict(variables, isDebugged);
        return variables;
    }
}
