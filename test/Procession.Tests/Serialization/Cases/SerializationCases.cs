namespace Procession.Tests.Serialization;

/// <summary>Every kind of value whose fate is promised, one case each.</summary>
public static class SerializationCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        .. ValueCases.All, .. TextCases.All, .. ArrayCases.All, .. CollectionCases.All, .. ComparerCases.All,
        .. SequenceCases.All, .. ObjectCases.All, .. PolymorphismCases.All, .. CycleCases.All, .. KeyCases.All, .. DepthCases.All,
        .. ClosureCases.All, .. DelegateCases.All, .. ExceptionCases.All, .. FrameworkCases.All, .. RefusedCases.All,
    ];
}
