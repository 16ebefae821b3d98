using System.Reflection;
using System.Runtime.InteropServices;
using Procession.Native;

namespace Procession.Tests.Native;

/// <summary>Holds the calls to the system in one room, where each that makes something can be made to fail.</summary>
public class NativeRoomTests
{
    private const string Room = "Procession.Native";
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo[] Methods =
        [.. typeof(FaultPointAttribute).Assembly.GetTypes().SelectMany(type => type.GetMethods(All))];

    private static IEnumerable<MethodInfo> Calls =>
        Methods.Where(method => method.GetCustomAttribute<LibraryImportAttribute>() is not null);

    [Fact]
    public void Calls_LieInTheRoom()
    {
        Assert.NotEmpty(Calls);
        Assert.Empty(Calls.Where(call => call.DeclaringType!.Namespace != Room).Select(call => call.Name));
    }

    // By their names: 'OpenNow' is called by 'Open', which asks before whether it is to fail.
    [Fact]
    public void Calls_ThatMakeSomething_CanBeMadeToFail()
    {
        IEnumerable<string> missing = Calls
            .Where(call => call.GetCustomAttribute<MakesNothingAttribute>() is null)
            .Where(call => !Methods.Any(method => method.DeclaringType == call.DeclaringType
                && method.Name + "Now" == call.Name && method.GetCustomAttribute<FaultPointAttribute>() is not null))
            .Select(call => $"{call.DeclaringType!.Name}.{call.Name}");
        Assert.Empty(missing);
    }

    [Fact]
    public void FaultPoints_HaveNamesOfTheirOwn_AndErrors()
    {
        MethodInfo[] points = [.. Methods.Where(method => method.GetCustomAttribute<FaultPointAttribute>() is not null)];
        Assert.Distinct(points.Select(point => point.Name));
        Assert.All(points, point => Assert.NotEmpty(point.GetCustomAttribute<FaultPointAttribute>()!.Errors));
    }
}
