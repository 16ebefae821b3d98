namespace Procession.Functions;

/// <summary>The argument of a function that takes none; it travels as no bytes at all.</summary>
internal readonly struct NoArgument;
