namespace Procession.Tests.Serialization;

public class FidelityTests
{
    public static IEnumerable<TheoryDataRow<string>> Names =>
        SerializationCases.All.Select(each => new TheoryDataRow<string>(each.Name));

    private static readonly Dictionary<string, SerializationCase> ByName = SerializationCases.All.ToDictionary(each => each.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Arrives_unharmed_or_is_refused(string name) => ByName[name].RoundTrip(new InProcess());

    [Fact]
    public void At_least_219_kinds_of_values_work() =>
        Assert.True(SerializationCases.All.Count(each => !each.Refused) >= 219);
}
