namespace Procession.ProcessTests.Harness;

/// <summary>Gives a test, or all tests of a class, another watchdog limit than 60 seconds.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class LimitAttribute(int seconds) : Attribute
{
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(seconds);
}
