namespace Procession.Managers;

/// <summary>No arguments, or no result.</summary>
internal readonly struct Nothing;
