namespace Procession.ProcessTests.Functions;

public interface ILeavesTraces
{
    string FindAndLeave();
}

/// <summary>An object for managers whose member leaves traces on its thread.</summary>
public sealed class LeavesTraces : ILeavesTraces
{
    public string FindAndLeave() => Traces.AmbientValue + Traces.FindAndLeave();
}
