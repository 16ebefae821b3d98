using System.Globalization;
using System.Reflection;

namespace Procession.Tests.Workers;

public sealed class PoolStatisticsTests
{
    private static readonly PoolStatistics Statistics = new()
    {
        WorkerIds = [101, 102],
        IdleWorkers = 1,
        BusyWorkers = 2,
        StandbyWorkers = 3,
        WorkersStarted = 4,
        WorkersCrashed = 5,
        WorkersKilled = 6,
        WorkersRecycled = 7,
        WorkersDelayed = 8,
        ActiveCalls = 9,
        ItemsSucceeded = 10,
        ItemsFailed = 11,
        ItemsRetried = 12,
    };

    [Fact]
    public void ToString_WorkerIds_AreListed() =>
        Assert.StartsWith("PoolStatistics { WorkerIds = [101, 102], IdleWorkers = 1, ", Statistics.ToString());

    [Fact]
    public void ToString_EachOtherMember_IsThereWithItsValue()
    {
        foreach (PropertyInfo property in typeof(PoolStatistics).GetProperties())
        {
            if (property.Name != nameof(PoolStatistics.WorkerIds))
            {
                string value = string.Create(CultureInfo.InvariantCulture, $" {property.Name} = {property.GetValue(Statistics)}");
                Assert.True(
                    Statistics.ToString().Contains(value + ",", StringComparison.Ordinal)
                    || Statistics.ToString().EndsWith(value + " }", StringComparison.Ordinal),
                    value);
            }
        }
    }
}
