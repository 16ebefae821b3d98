using Procession.Threads;

namespace Procession.Workers.Crew;

/// <summary>Decides in chaos mode which chunks kill their worker, and how soon.</summary>
internal sealed class ChaosMonkey(ChaosOptions options)
{
    private const double LongestDelayMilliseconds = 5;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _random
    private readonly Random _random = options.Seed is { } seed ? new Random(seed) : new Random();

    /// <summary>How long until the worker is killed; <see langword="null"/> spares it.</summary>
    public TimeSpan? Strike()
    {
        lock (_lock)
        {
            bool hit = _random.NextDouble() < options.KillProbability;
            double delay = _random.NextDouble() * LongestDelayMilliseconds;
            return hit ? TimeSpan.FromMilliseconds(delay) : null;
        }
    }
}
