using CsCheck;

namespace Procession.Tests.Serialization.Graphs;

/// <summary>Whatever the graph, what arrives is what was sent.</summary>
public class GraphProperties
{
    private static readonly Gen<uint[]> Choices = Gen.UInt.Array[0, 300];

    [Fact]
    public void Random_graphs_arrive_as_they_were_sent() => Choices.Sample(
        choices =>
        {
            object graph = new GraphMaker(choices).Make();
            string? difference = GraphComparison.Difference(graph, InProcess.Trip(graph));
            Assert.True(difference is null, difference);
        },
        iter: Count(20_000),
        threads: 1);

    [Fact]
    public void Graphs_with_an_object_that_cannot_be_read_fail_and_leave_no_finalizer_behind()
    {
        Choices.Sample(
            choices =>
            {
                object graph = new GraphMaker(choices).Make();
                byte[] bytes = InProcess.Write((new FragileNode { Id = 99, Breaks = true, Any = graph }, graph));
                var failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<(FragileNode, object)>(bytes));
                Assert.Equal("broken on purpose", failure.InnerException!.Message);
            },
            iter: Count(2_000),
            threads: 1);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, OwningNode.FinalizedCopies);
    }

    // PROCESSION_GRAPHS asks for more of them.
    private static long Count(long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable("PROCESSION_GRAPHS"), out long wanted) ? wanted : usual;
}
