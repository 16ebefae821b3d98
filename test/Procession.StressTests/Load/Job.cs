namespace Procession.StressTests.Load;

/// <summary>One kind of call.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Run">Submits, waits and verifies.</param>
/// <param name="Throws">What it may end with besides the death of its worker.</param>
/// <param name="MayBeCancelled">Whether it cancels itself.</param>
internal sealed record Job(
    string Name, Action<ProcessPool, Random> Run, Type? Throws = null, bool MayBeCancelled = false);

/// <summary>A call had no outcome in a time in which it must have one.</summary>
internal sealed class HangException(string message) : Exception(message);

/// <summary>A call had an outcome that is not its own.</summary>
internal sealed class WrongResultException(string message) : Exception(message);
