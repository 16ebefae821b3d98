using System.Collections.Concurrent;
using System.Globalization;

namespace Procession.Tests.Workers.Corruption;

/// <summary>
/// Random words in the memory that a pool and a worker share, at random moments, also while results stream: the worker may be
/// lost; nothing hangs, no item runs twice or is lost, and this process lives. <c>dotnet run build.cs -- corrupt</c> does it
/// more often.
/// </summary>
public class SegmentCorruptionTests
{
    private const int AtOnce = 32; // most wait, for what will not come

    [Fact]
    public async Task Random_words_cost_a_worker_and_no_more()
    {
        int rounds = int.Parse(
            Environment.GetEnvironmentVariable("PROCESSION_CORRUPTIONS") ?? "2000", CultureInfo.InvariantCulture);
        int seed = int.Parse(
            Environment.GetEnvironmentVariable("PROCESSION_SEED") ?? $"{Environment.TickCount & int.MaxValue}",
            CultureInfo.InvariantCulture);
        TestContext.Current.SendDiagnosticMessage("{0} corruptions, PROCESSION_SEED={1}", rounds, seed);
        var breaches = new ConcurrentQueue<string>();
        int next = 0;

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int round; (round = Interlocked.Increment(ref next)) <= rounds;)
                {
                    string breach = new CorruptionRound(unchecked((seed * 31) + round), corruptions: 1 + (round % 3)).Run();
                    if (breach.Length > 0)
                    {
                        breaches.Enqueue(breach);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.True(breaches.IsEmpty, $"PROCESSION_SEED={seed}: {string.Join('\n', breaches)}");
    }
}
