using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Workers killed at random, by the switch that users have for it.</summary>
public sealed class ChaosFaults
{
    [Fact]
    [Trait("Fault", "38")]
    public void With_retries_a_map_survives_chaos_and_every_result_comes_once()
    {
        LeakCensus census = LeakCensus.Take();
        var options = new ProcessPoolOptions
        {
            Processes = 2,
            StandbyWorkers = 1,
            RetriesOnCrash = 1000,
            Chaos = new ChaosOptions { KillProbability = 0.2, Seed = 1 },
        };
        using (var pool = new ProcessPool(options))
        {
            int[] results = pool.MapAsync(Stubborn.SpinsFor, Enumerable.Range(1000, 100), chunkSize: 5)
                .Get(TimeSpan.FromSeconds(40));

            Assert.Equal(Enumerable.Range(1000, 100), results);
            Assert.True(pool.GetStatistics().WorkersCrashed > 0);
        }

        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "38")]
    public void Without_retries_the_counts_add_up()
    {
        var options = new ProcessPoolOptions
        {
            Processes = 2,
            Chaos = new ChaosOptions { KillProbability = 0.1, Seed = 2 },
        };
        using var pool = new ProcessPool(options);
        int succeeded = 0;
        int failed = 0;

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 20 }, _ =>
        {
            try
            {
                pool.ApplyAsync(Stubborn.SpinsFor, 2000).Get(TimeSpan.FromSeconds(40));
                Interlocked.Increment(ref succeeded);
            }
            catch (WorkerCrashedException e)
            {
                Assert.Contains("chaos mode", e.Message);
                Interlocked.Increment(ref failed);
            }
        });

        Assert.Equal(200, succeeded + failed);
        Assert.True(failed > 0);
        Assert.True(succeeded > failed);
    }
}
