using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>One manager and one pool of two workers for all tests of a class; counts what they leave behind.</summary>
public sealed class ManagerFixture : SharedPool, IDisposable
{
    public Manager Manager { get; } = new();

    void IDisposable.Dispose()
    {
        Manager.Dispose();
        Dispose();
    }
}
