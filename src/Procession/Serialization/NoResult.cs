namespace Procession.Serialization;

/// <summary>
/// The result of a function that has none. It travels as one byte that says nothing, as numbers do, so that work without a
/// result takes the same ways as work with one. A serializer of the user's never sees it.
/// </summary>
internal readonly struct NoResult;
