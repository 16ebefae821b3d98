namespace Procession;

/// <summary>
/// Kills workers at random, so that your own tests show what your program does when workers die. Not for production.
/// </summary>
public sealed record ChaosOptions
{
    /// <summary>Gets the probability that a worker is killed shortly after it is given a chunk.</summary>
    /// <value>0 (never) to 1 (each time).</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public required double KillProbability
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability is between 0 and 1.");
    }

    /// <summary>Gets the seed of the random numbers, to repeat a sequence.</summary>
    /// <value>
    /// The default, <see langword="null"/>, is another seed each time. When several workers run, which of them is killed is
    /// not repeatable even with a seed.
    /// </value>
    public int? Seed { get; init; }
}
