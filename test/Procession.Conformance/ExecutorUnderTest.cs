namespace Procession.Conformance;

/// <summary>
/// What the suite needs to know of an executor. A project that tests one derives a class from this, and a class from each
/// suite that hands it on.
/// </summary>
public abstract class ExecutorUnderTest
{
    /// <summary>Gets what it can do.</summary>
    public abstract Capabilities Capabilities { get; }

    /// <summary>
    /// Gets the cases that it cannot pass for want of a capability. A case that is skipped and does not stand here has
    /// failed.
    /// </summary>
    public abstract IReadOnlyList<string> SkippedCases { get; }

    /// <summary>Makes a pool whose functions the executor runs.</summary>
    /// <param name="options">The settings; may be changed.</param>
    public abstract ProcessPool CreatePool(ProcessPoolOptions options);

    /// <summary>Makes a pool.</summary>
    /// <param name="workers">How many workers it has.</param>
    public ProcessPool CreatePool(int workers) => CreatePool(new ProcessPoolOptions { Processes = workers });

    /// <summary>Gets whether it can do something.</summary>
    /// <param name="capability">What.</param>
    public bool Can(Capabilities capability) => Capabilities.HasFlag(capability);

    /// <summary>Skips the test if the executor cannot do something that it needs.</summary>
    /// <param name="capability">What the test needs.</param>
    /// <param name="cases">The cases that it is for.</param>
    public void Needs(Capabilities capability, params string[] cases)
    {
        if (!Can(capability))
        {
            Assert.All(cases, id => Assert.Contains(id, SkippedCases));
            Assert.Skip($"It cannot: {capability}. Cases: {string.Join(", ", cases)}.");
        }
    }

    /// <summary>Counts what there is before a test.</summary>
    /// <returns>Asserts, when the test has ended and its pool was disposed of, that nothing has come to stay.</returns>
    public virtual Action TakeCensus() => () => { };

    /// <summary>Asserts that processes of workers are gone, where workers are processes of this machine.</summary>
    /// <param name="processes">Their ids.</param>
    /// <param name="within">How long that may take; nothing unless it is said.</param>
    public virtual void AssertGone(IEnumerable<int> processes, TimeSpan within = default)
    {
    }
}
