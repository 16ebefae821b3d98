namespace Procession.Tests.Serialization;

/// <summary>Every kind of value whose fate is promised, one case each.</summary>
public static class SerializationCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        .. ValueCases.All, .. TextCases.All, .. ArrayCases.All, .. CollectionCases.All, .. ComparerCases.All,
        .. SequenceCases.All, .. ObjectCases.All, .. PolymorphismCases.All, .. CycleCases.All, .. KeyCases.All,
        .. ClosureCases.All, .. DelegateCases.All, .. ExceptionCases.All, .. FrameworkCases.All, .. RefusedCases.All, .. LockCases.All,
        .. LinkedListCases.All, .. DepthCases.All,
        .. EncodingCases.All, .. LazyCases.All, .. MemoryStreamCases.All, .. TimeZoneCases.All, .. LayoutCases.All, .. CultureCases.All,
        .. JsonCases.All, .. XmlCases.All, .. RunCases.All, .. BelowCases.All, .. TableCases.All, .. DomCases.All,
    ];

    /// <summary>Gets those that are small enough to be tried again and again.</summary>
    public static IEnumerable<SerializationCase> Small => All.Except(DepthCases.All, SameName.Instance).Where(each =>
        !each.Name.Contains("MB", StringComparison.Ordinal) && !each.Name.Contains("MiB", StringComparison.Ordinal)
        && !each.Name.Contains(" deep", StringComparison.Ordinal));

    private sealed class SameName : IEqualityComparer<SerializationCase>
    {
        public static readonly SameName Instance = new();

        public bool Equals(SerializationCase? x, SerializationCase? y) => x?.Name == y?.Name;

        public int GetHashCode(SerializationCase obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }
}
