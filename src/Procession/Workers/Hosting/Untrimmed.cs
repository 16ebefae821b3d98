using System.Diagnostics.CodeAnalysis;

namespace Procession.Workers.Hosting;

/// <summary>Nobody uses this class. Where it is missing, the library was trimmed.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "It is there to be seen missing.")]
internal sealed class Untrimmed
{
    /// <summary>Its full name.</summary>
    public const string Name = "Procession.Workers.Hosting.Untrimmed";
}
