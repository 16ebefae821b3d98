namespace Procession.Tests.Serialization;

/// <summary>Values of the framework's types, and what must become of each.</summary>
public static class FrameworkSamples
{
    public static IReadOnlyList<TypeSample> All { get; } =
    [
        .. PrimitiveSamples.All, .. CollectionSamples.All, .. OldCollectionSamples.All, .. SystemSamples.All, .. TextSamples.All,
        .. NetSamples.All, .. SecuritySamples.All, .. DataSamples.All, .. ThreadingSamples.All, .. DerivedSamples.All,
    ];
}
