namespace Procession.Functions;

/// <summary>The argument of a function that takes none; it is sent as no bytes at all.</summary>
internal readonly struct NoArgument;
