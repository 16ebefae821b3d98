namespace Procession.StressTests;

/// <summary>Interrupts callers at random, wherever they wait: the pool must not notice.</summary>
internal sealed class Interrupter(int seed, Tally tally)
{
    private readonly Random _random = new(seed);

    public void Run(IReadOnlyList<Thread> callers, CancellationToken over)
    {
        while (!over.WaitHandle.WaitOne(_random.Next(50, 500)))
        {
            tally.Interrupted(); // before it can be noticed
            callers[_random.Next(callers.Count)].Interrupt();
        }
    }
}
