using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class TravelPolicyTests
{
    [Theory]
    [InlineData(typeof(int), true)]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(decimal), true)]
    [InlineData(typeof(DateTime), true)]
    [InlineData(typeof(DayOfWeek), true)]
    [InlineData(typeof(int?), true)]
    [InlineData(typeof((int, string)), true)]
    [InlineData(typeof(List<(int, DateTime?)>), true)]
    [InlineData(typeof(double[][]), true)]
    [InlineData(typeof(ArrayCases.Point), true)]
    [InlineData(typeof(object), false)]
    [InlineData(typeof(object[]), false)]
    [InlineData(typeof(IEnumerable<int>), false)]
    [InlineData(typeof(Func<int>), false)]
    [InlineData(typeof(PolymorphismCases.Dog), false)]
    [InlineData(typeof(List<PolymorphismCases.Dog>), false)]
    [InlineData(typeof(Dictionary<string, int>), false)]
    [InlineData(typeof(nint), false)]
    [InlineData(typeof(void), false)]
    public void Only_plain_data_is_read_without_user_code(Type type, bool expected) =>
        Assert.Equal(expected, TravelPolicy.DecodesWithoutUserCode(type));
}
