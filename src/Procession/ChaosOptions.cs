namespace Procession;

/// <summary>
/// Kills workers at random, so that your own tests show what your program does when workers die. Not for production.
/// </summary>
public sealed record ChaosOptions
{
    /// <summary>Gets how likely a worker is killed for each chunk that it is given, a moment after.</summary>
    /// <value>0 (never) to 1 (each time).</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public required double KillProbability
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability is between 0 and 1.");
    }

    /// <summary>Gets the seed of the random numbers, to draw the same ones again.</summary>
    /// <value>
    /// The default, <see langword="null"/>, is another one each time. When workers run at the same time, which of them is
    /// hit is not repeatable even with a seed.
    /// </value>
    public int? Seed { get; init; }
}
