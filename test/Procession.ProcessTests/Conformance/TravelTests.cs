using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>Rules of <see cref="Travel"/> in other processes. They hold for the whole process: each test has types of its own.</summary>
public sealed class TravelTests(SharedPool shared) : IClassFixture<SharedPool>
{
    [Fact]
    public void Workers_of_a_new_pool_know_the_rules()
    {
        Travel.As<Money, long>(money => money.Cents, cents => new Money(cents, "by rule"));
        using var pool = new ProcessPool(1);

        Assert.Equal("by rule", pool.Apply(money => money.Origin, new Money(5, "here")));
        Assert.Equal((6, "by rule"), pool.Apply(() => new Money(6, "there")) is var made ? (made.Cents, made.Origin) : default);
        var captured = new Money(7, "here");
        Assert.Equal("7 by rule", pool.Apply(() => $"{captured.Cents} {captured.Origin}"));
    }

    [Fact]
    public void Workers_that_run_already_are_told_of_new_rules()
    {
        Assert.Equal(1, shared.Pool.Apply(() => 1));
        Travel.As<LateMoney, long>(money => money.Cents, cents => new LateMoney(cents, "by rule"));

        Assert.Equal("by rule", shared.Pool.Apply(money => money.Origin, new LateMoney(5, "here")));
        Assert.Equal("by rule", shared.Pool.Apply(() => new LateMoney(6, "there")).Origin);
    }

    [Fact]
    public void Children_and_managers_know_the_rules()
    {
        Travel.As<ChildMoney, long>(money => money.Cents, cents => new ChildMoney(cents, "by rule"));
        using var results = new ProcessQueue<string>(10);
        var money = new ChildMoney(5, "here");
        using var child = new ChildProcess(() => results.Put(money.Origin));
        child.Start();
        child.Join();
        Assert.Equal("by rule", results.Get());

        using var manager = new Manager();
        ManagedDictionary<string, ChildMoney> map = manager.Dictionary<string, ChildMoney>();
        map["a"] = money;
        Assert.Equal((5, "by rule"), (map["a"].Cents, map["a"].Origin));
    }

    [Fact]
    public void Workers_of_workers_know_the_rules()
    {
        Travel.As<NestedMoney, long>(money => money.Cents, cents => new NestedMoney(cents, "by rule"));
        using var pool = new ProcessPool(1);

        string origin = pool.Apply(() =>
        {
            using var inner = new ProcessPool(1);
            return inner.Apply(money => money.Origin, new NestedMoney(5, "middle"));
        });

        Assert.Equal("by rule", origin);
    }

    public sealed record Money(long Cents, string Origin);

    public sealed record LateMoney(long Cents, string Origin);

    public sealed record ChildMoney(long Cents, string Origin);

    public sealed record NestedMoney(long Cents, string Origin);
}
