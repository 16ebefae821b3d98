using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>A function writes into the memory that its worker shares with the pool: that worker is lost, and no more.</summary>
public class DamagedMemoryFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static TheoryData<string, long> Writes
    {
        get
        {
            var writes = new TheoryData<string, long>();
            foreach (string place in StrayWrites.Places.Concat(["to-sleep", "back-sleep", "started"]))
            {
                writes.Add(place, long.MinValue / 2);
                writes.Add(place, 0);
                writes.Add(place, 987_654_321);
            }

            return writes;
        }
    }

    [Theory]
    [Limit(120)]
    [MemberData(nameof(Writes))]
    public void One_wrong_word_costs_a_worker_at_most_and_the_pool_goes_on(string place, long value)
    {
        using var pool = new ProcessPool(2);
        AsyncResult<int> call = pool.ApplyAsync(StrayWrites.WriteOnce, place, value);
        Assert.True(call.Wait(Bound));
        if (!call.Successful)
        {
            var crash = Assert.IsType<WorkerCrashedException>(Record.Exception(() => call.Get()));
            Assert.Contains("memory that it shares with the pool is damaged", crash.Message, StringComparison.Ordinal);
            Assert.Equal(WorkerFailureKind.ChannelBroken, crash.Kind);
        }

        AsyncResult<int[]> map = pool.MapAsync(x => x + 1, Enumerable.Range(0, 1000));
        Assert.True(map.Wait(Bound));
        Assert.Equal(Enumerable.Range(1, 1000), map.Get());
    }

    [Theory]
    [Limit(120)]
    [InlineData("to-head")]
    [InlineData("back-tail")]
    [InlineData("id")]
    public void A_worker_that_goes_on_writing_where_it_must_not_holds_nothing_up(string place)
    {
        using var pool = new ProcessPool(2);
        AsyncResult<int> first = pool.ApplyAsync(StrayWrites.KeepWriting, place);
        AsyncResult<int>[] large = [.. Enumerable.Range(0, 4).Select(_ => pool.ApplyAsync(b => b.Length, new byte[5_000_000]))];
        Assert.True(first.Wait(Bound));
        foreach (AsyncResult<int> call in large)
        {
            Assert.True(call.Wait(Bound));
            Assert.True(call.Successful || Record.Exception(() => call.Get()) is WorkerCrashedException);
        }

        // The one that still writes may get one more, and is lost then at the latest.
        AsyncResult<int> next = pool.ApplyAsync(() => 1);
        Assert.True(next.Wait(Bound));
        Assert.Equal(1, next.Successful ? next.Get() : pool.Apply(() => 1));
    }

    [Fact]
    [Limit(120)]
    public void A_range_that_leads_out_of_its_chunk_fails_the_chunk_and_no_other()
    {
        using var pool = new ProcessPool(2);

        // An idle worker could take the rest of the chunk away while the first item runs: then nothing is lost.
        _ = pool.ApplyAsync(milliseconds => Pause(milliseconds), Timeout.Infinite);
        AsyncResult<int[]> map = pool.MapAsync(
            x => x == 0 ? StrayWrites.WriteOnce("range", (1L << 24) | 0xFFFFF0) : x, Enumerable.Range(0, 20_000));
        Assert.True(map.Wait(Bound));
        Assert.IsType<WorkerCrashedException>(Record.Exception(() => map.Get()));
        Assert.Equal(7, pool.Apply(x => x, 7));
    }

    private static int Pause(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }
}
