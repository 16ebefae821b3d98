namespace Procession.Managers;

/// <summary>Stands for no arguments, or no result.</summary>
internal readonly struct Nothing;
