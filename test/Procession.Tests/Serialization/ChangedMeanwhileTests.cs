namespace Procession.Tests.Serialization;

/// <summary>
/// Another thread changes a list while it is written: in which order its items arrive nobody can say, but each is one that
/// was there, whole, of its own type, and itself.
/// </summary>
public class ChangedMeanwhileTests
{
    public record Trade(int Id, string Name);

    public sealed record Swap(int Id, string Name, int Leg) : Trade(Id, Name);

    [Fact]
    public void Records_StayWhole_AndTheSame()
    {
        List<Trade> list = [.. Enumerable.Range(0, 3000).Select(i => new Trade(i, $"t{i}"))];
        Trade best = list[10];
        While(
            () =>
            {
                list.Reverse();
                list.Reverse();
            },
            () =>
            {
                (List<Trade> there, Trade bestThere) = InProcess.Trip((list, best));
                Assert.All(there, trade => Assert.Equal($"t{trade.Id}", trade.Name));
                Assert.Equal(best, bestThere);
            });
    }

    [Fact]
    public void Records_KeepTheirTypes()
    {
        Trade?[] array = [.. Enumerable.Range(0, 3000).Select(i => new Trade(i, "plain"))];
        Random random = new(3);
        While(
            () =>
            {
                int i = random.Next(3000);
                array[i] = random.Next(3) switch { 0 => new Swap(i, "swap", 3), 1 => null, _ => new Trade(i, "plain") };
            },
            () => Assert.All(InProcess.Trip(array), each => Assert.Equal(each is Swap, each?.Name == "swap")));
    }

    [Fact]
    public void Rows_ThatAreExchanged_StayWhole()
    {
        List<object?[]> rows = [.. Enumerable.Range(0, 3000).Select(i => new object?[] { i, $"t{i}", i * 1.0 })];
        While(
            () =>
            {
                rows.Reverse();
                rows.Reverse();
            },
            () =>
                Assert.All(InProcess.Trip(rows), row =>
                    Assert.Equal(($"t{row[0]}", (int)row[0]! * 1.0), ((string)row[1]!, (double)row[2]!))));
    }

    private static void While(Action change, Action check)
    {
        using CancellationTokenSource end = new();
        Thread changing = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                change();
                Thread.SpinWait(100);
            }
        });
        changing.Start();
        try
        {
            for (int i = 0; i < 100; i++)
            {
                check();
            }
        }
        finally
        {
            end.Cancel();
            changing.Join();
        }
    }
}
