using System.Net;
using System.Reflection;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>MGR-07: objects of the user's own classes in a manager.</summary>
public sealed class ManagerObjectTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private Manager Manager => fixture.Manager;

    [Fact]
    [Trait("Case", "MGR-07")]
    public void Members_of_the_interface_work_from_every_process()
    {
        ILedger ledger = Manager.Create<ILedger, Ledger>("Ann", 5);
        using var proxy = (IDisposable)ledger;

        Assert.Equal("Ann", ledger.Owner);
        ledger.Owner = "Bob";
        Assert.Equal("Bob", fixture.Pool.Apply(() => ledger.Owner));
        Assert.Equal(6, ledger.Add(1));
        Assert.Equal(30, ledger[3]);
        fixture.Pool.Map(i => ledger.Add(i), Enumerable.Range(0, 10));
        Assert.Equal(51, ledger.Total);
        Assert.Equal(Manager.ProcessId, ledger.ProcessId());
    }

    [Fact]
    [Trait("Case", "MGR-07")]
    public void An_exception_arrives_with_its_own_type()
    {
        ILedger ledger = Manager.Create<ILedger, Ledger>("Ann", 5);
        using var proxy = (IDisposable)ledger;

        LedgerException thrown = Assert.Throws<LedgerException>(() => ledger.Fail("no money"));
        Assert.Equal("no money", thrown.Message);
        Assert.Equal(17, thrown.Code);
        Assert.Contains(nameof(Ledger.Fail), thrown.StackTrace);
        Assert.Equal(5, ledger.Total);
    }

    [Fact]
    [Trait("Case", "MGR-07")]
    public void An_exception_of_a_type_that_only_the_managers_program_has_arrives_in_words()
    {
        using AppRun stranger = AppRun.OfTestApp("OffersAFailingObject");
        var endPoint = new IPEndPoint(IPAddress.Loopback, stranger.Numbers("port")[0]);
        using Manager manager = Manager.Connect(endPoint, [4, 5, 6]);
        IComparable failing = manager.Get<IComparable>("failing");
        using var proxy = (IDisposable)failing;
        for (int i = 1; i <= 3; i++)
        {
            RemoteException thrown = Assert.Throws<RemoteException>(() => failing.CompareTo("a word"));

            Assert.EndsWith("NobodysException", thrown.TypeName);
            Assert.Contains("cannot be compared with 'a word'", thrown.Message);
            Assert.Contains("the cause", thrown.RemoteText);
            Assert.Contains("Failing.CompareTo", thrown.RemoteText);
            Assert.Equal(i, failing.CompareTo(i)); // over the same connection
        }
    }

    [Fact]
    public void A_call_finds_what_the_initializer_left_and_nothing_of_the_calls_before()
    {
        using var manager = new Manager(new ManagerOptions { Initializer = () => Traces.AmbientValue = "of the manager" });
        ILeavesTraces first = manager.Create<ILeavesTraces, LeavesTraces>();
        using var proxy = (IDisposable)first;

        Assert.Equal("of the manager", first.FindAndLeave());
        Assert.Equal("of the manager", first.FindAndLeave());
    }

    [Fact]
    [Trait("Case", "MGR-07")]
    public void A_lazy_sequence_can_be_walked()
    {
        ILedger ledger = Manager.Create<ILedger, Ledger>("Ann", 5);
        using var proxy = (IDisposable)ledger;
        Assert.Equal([0, 1, 4, 9], ledger.Squares(4));
    }

    [Fact]
    [Trait("Case", "MGR-07")]
    public void What_is_not_in_the_interface_is_refused_by_the_manager()
    {
        ILedger ledger = Manager.Create<ILedger, Ledger>("Ann", 5);
        using var proxy = (IDisposable)ledger;

        // What a hand-made client would send: the proxy itself offers no such member.
        MethodInfo send = ledger.GetType().BaseType!.GetMethod(
            "Invoke", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(MethodInfo), typeof(object[])])!;
        foreach (MethodInfo method in new[]
        {
            typeof(Ledger).GetMethod(nameof(Ledger.NotExposed))!,
            typeof(Ledger).GetMethod(nameof(Ledger.Fail))!,
            typeof(object).GetMethod(nameof(GetHashCode))!,
            typeof(Environment).GetMethod(nameof(Environment.FailFast), [typeof(string)])!,
        })
        {
            TargetInvocationException refused =
                Assert.Throws<TargetInvocationException>(() => send.Invoke(ledger, [method, Array.Empty<object>()]));
            Assert.IsType<MissingMethodException>(refused.InnerException);
        }

        Assert.Equal(5, ledger.Total);
    }

    [Fact]
    public void A_proxy_as_an_argument_is_usable_in_the_manager()
    {
        ILedger ledger = Manager.Create<ILedger, Ledger>("Ann", 5);
        using var proxy = (IDisposable)ledger;
        using ManagedList<int> list = Manager.List<int>();
        Assert.Equal(1, ledger.PutInto(list));
        Assert.Equal([5], list);
    }

    [Fact]
    public void A_proxy_of_an_interface_nests_and_travels_like_others()
    {
        using ManagedList<ILedger> list = Manager.List<ILedger>();
        using (var proxy = (IDisposable)Manager.Create<ILedger, Ledger>("Ann", 5))
        {
            list.Add((ILedger)proxy);
        }

        Manager.CountObjects();
        Assert.Equal(6, list[0].Add(1));
        Assert.Equal(6, fixture.Pool.Apply(() => list[0]).Total);
    }

    [Fact]
    public void What_cannot_be_a_proxy_is_refused_when_it_is_created()
    {
        NotSupportedException refused =
            Assert.Throws<NotSupportedException>(() => Manager.Create<IAsyncLedger, AsyncLedger>());
        Assert.Contains("AddAsync", refused.Message);
        Assert.Throws<NotSupportedException>(() => Manager.Create<Ledger, Ledger>("Ann", 5));
        Assert.Throws<MissingMethodException>(() => Manager.Create<ILedger, Ledger>("too few"));
    }

    [Fact]
    public void A_disposed_proxy_throws_and_others_go_on()
    {
        ManagedList<int> list = Manager.List<int>();
        using ManagedList<ManagedList<int>> keeper = Manager.List<ManagedList<int>>();
        keeper.Add(list);
        list.Dispose();
        list.Dispose();
        Assert.Throws<ObjectDisposedException>(() => list.Count);
        Assert.Empty(keeper[0]);
    }
}
