namespace Procession.Serialization;

/// <summary>
/// The result of a function that has none. It is sent as one byte without a meaning, as numbers are, so that work without a
/// result uses the same code as work with one. A user's serializer never sees it.
/// </summary>
internal readonly struct NoResult;
