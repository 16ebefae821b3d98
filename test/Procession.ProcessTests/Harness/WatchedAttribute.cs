using System.Reflection;
using Xunit.v3;

namespace Procession.ProcessTests.Harness;

/// <summary>Puts every test of the assembly under the watchdog, and counts afterwards what it left behind.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class WatchedAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    // Tests run one at a time, so one of each is enough.
    private Watchdog? _watchdog;
    private LeakCensus? _census;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Type type = methodUnderTest.ReflectedType!;
        LimitAttribute? own =
            methodUnderTest.GetCustomAttribute<LimitAttribute>() ?? type.GetCustomAttribute<LimitAttribute>();
        _watchdog = Watchdog.Start(test.TestDisplayName, own?.Limit ?? DefaultLimit);

        // A class with a shared pool is counted when the pool has been disposed of, as is one of the conformance suite.
        bool isShared = type.IsSubclassOf(typeof(Procession.Conformance.ConformanceSuite)) || type.GetInterfaces().Any(
            fixture => fixture.GenericTypeArguments is [var shared] && shared.IsAssignableTo(typeof(SharedPool)));
        _census = isShared ? null : LeakCensus.Take();
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_watchdog!.Stop() is { } report)
        {
            Assert.Fail(report);
        }

        _census?.AssertNothingLeft();
    }
}
