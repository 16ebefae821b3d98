using System.Globalization;
using CsCheck;
using Procession.ProcessTests.Harness;
using Procession.Tests.Serialization.Graphs;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// ERR-17: random graphs of objects go to a real worker and back, in each of the ways in which a value can. A failure names its
/// seed; CsCheck_Seed=... tries just that one. PROCESSION_GRAPHS=100000 tries so many.
/// </summary>
[Limit(3600)]
public sealed class RandomGraphTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private const int Usual = 1_000;
    private const int Together = 50;

    private static readonly Gen<uint[]> Choices = Gen.UInt.Array[0, 300];

    private readonly ProcessPool _pool = shared.Pool;

    private static int Count => int.Parse(
        Environment.GetEnvironmentVariable("PROCESSION_GRAPHS") ?? $"{Usual}", CultureInfo.InvariantCulture);

    [Fact]
    [Trait("Case", "ERR-17")]
    public void As_argument_and_result() => Choices.Sample(
        choices => AssertSame(Make(choices), _pool.Apply(graph => graph, Make(choices))), iter: Count, threads: 1);

    [Fact]
    [Trait("Case", "ERR-17")]
    public void As_a_captured_variable() => Choices.Sample(
        choices =>
        {
            object graph = Make(choices);
            AssertSame(Make(choices), _pool.Apply(() => graph));
        },
        iter: Count,
        threads: 1);

    [Fact]
    [Trait("Case", "ERR-17")]
    public void As_items_of_a_map() => Choices.Array[Together].Sample(
        all => AssertAllSame(all, _pool.Map(graph => graph, all.Select(Make))), iter: Count / Together, threads: 1);

    [Fact]
    [Trait("Case", "ERR-17")]
    public void As_items_of_a_stream() => Choices.Array[Together].Sample(
        all => AssertAllSame(all, _pool.IMap(graph => graph, all.Select(Make), chunkSize: 3)), iter: Count / Together, threads: 1);

    private static object Make(uint[] choices) => new GraphMaker(choices).Make();

    private static void AssertAllSame(uint[][] all, IEnumerable<object> results)
    {
        object[] there = [.. results];
        Assert.Equal(all.Length, there.Length);
        for (int i = 0; i < all.Length; i++)
        {
            AssertSame(Make(all[i]), there[i]);
        }
    }

    private static void AssertSame(object here, object there)
    {
        string? difference = GraphComparison.Difference(here, there);
        Assert.True(difference is null, difference);
    }
}
