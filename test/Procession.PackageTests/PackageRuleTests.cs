using LanguageExt;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using static LanguageExt.Prelude;

namespace Procession.PackageTests;

/// <summary>
/// The rules of the docs do what the docs say. Rules hold for the whole process and other tests must not follow them, so each
/// test sets them in a worker, which sends the values to a worker of its own and back.
/// </summary>
public class PackageRuleTests
{
    [Fact]
    public void Times_of_NodaTime_are_equal_to_their_copies() => CheckInWorker(() =>
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Zurich"];
        ZonedDateTime time = Instant.FromUtc(2026, 11, 26, 10, 20).InZone(zone);
        LocalDate date = new(5787, 3, 3, CalendarSystem.HebrewCivil);
        Trip(time, copy => copy == time && ReferenceEquals(copy.Zone, zone));
        Trip(zone, copy => ReferenceEquals(copy, zone));
        Trip(CalendarSystem.Coptic, copy => ReferenceEquals(copy, CalendarSystem.Coptic));
        Trip(new List<LocalDate> { date }, copy => copy[0] == date);
        return true;
    });

    [Fact]
    public void Collections_of_LanguageExt_find_their_keys() => CheckInWorker(() =>
    {
        LanguageExt.HashMap<string, int> map = HashMap(("a", 1), ("b", 2), ("c", 3));
        using var pool = new ProcessPool(1);
        Assert.Equal(3, pool.Apply(copy => copy["c"], map));
        Trip(map, copy => copy == map && copy["a"] == 1);
        Trip(HashSet("a", "b", "c"), copy => copy.Contains("b"));
        Trip(Enumerable.Range(1, 5).Where(x => x > 1).ToSeq(), copy => copy == Seq(2, 3, 4, 5));
        return true;
    });

    [Fact]
    public void Proxies_of_Entity_Framework_arrive_as_entities() => CheckInWorker(() =>
    {
        InMemoryDatabaseRoot root = new();
        using (Shop shop = new(root))
        {
            shop.Add(new PackageRefusalTests.Order { Id = 1, Lines = [new PackageRefusalTests.Line { Id = 7 }] });
            shop.SaveChanges();
        }

        using Shop again = new(root);
        List<PackageRefusalTests.Order> orders = [.. again.Set<PackageRefusalTests.Order>().Include(order => order.Lines)];
        Assert.NotSame(typeof(PackageRefusalTests.Order), orders[0].GetType());
        Trip(orders, copy => copy[0].GetType() == typeof(PackageRefusalTests.Order) && copy[0].Lines[0].Id == 7);
        return true;
    });

    private static void CheckInWorker(Func<bool> check)
    {
        using var pool = new ProcessPool(1);
        Assert.True(pool.Apply(
            given =>
            {
                PackageRules.Set();
                return given();
            },
            check));
    }

    private static void Trip<T>(T value, Func<T, bool> isSame)
    {
        using var pool = new ProcessPool(1);
        Assert.True(isSame(pool.Apply(x => x, value)), typeof(T).ToString());
    }

    private sealed class Shop(InMemoryDatabaseRoot root) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseInMemoryDatabase("shop", root).UseLazyLoadingProxies();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<PackageRefusalTests.Order>();
    }
}
