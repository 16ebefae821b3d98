namespace Procession.Conformance;

/// <summary>What an executor can do beyond running functions.</summary>
[Flags]
public enum Capabilities
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>A function that does not stop can be killed.</summary>
    Kill = 1,

    /// <summary>A function that ends its process fails one item.</summary>
    Exit = 2,

    /// <summary>All of them.</summary>
    All = Kill | Exit,
}
