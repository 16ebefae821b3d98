using LanguageExt;
using NodaTime;

namespace Procession.PackageTests;

/// <summary>The rules of docs/what-travels.md for types of packages.</summary>
public static class PackageRules
{
    public static void Set()
    {
        // NodaTime 3.x: zones and calendars are compared by reference, and each process has its own.
        Travel.As<DateTimeZone, string>(zone => zone.Id, id => DateTimeZoneProviders.Tzdb[id]);
        Travel.As<CalendarSystem, string>(calendar => calendar.Id, CalendarSystem.ForId);

        // LanguageExt.Core 4.4.x: hash maps are organised by hash codes, and a lazy Seq is in the middle of its source.
        Travel.As(typeof(LanguageExt.HashMap<,>), typeof(HashMapRule<,>));
        Travel.As(typeof(LanguageExt.HashSet<>), typeof(HashSetRule<>));
        Travel.As(typeof(Seq<>), typeof(SeqRule<>));

        // Proxies of Castle.Core 5.x, which Entity Framework Core uses: they arrive as objects of the class behind them.
        Travel.AsBase<Castle.DynamicProxy.IProxyTargetAccessor>();
    }

    public sealed class HashMapRule<TKey, TValue> : TravelRule<LanguageExt.HashMap<TKey, TValue>, (TKey, TValue)[]>
    {
        public override (TKey, TValue)[] Pack(LanguageExt.HashMap<TKey, TValue> value) => [.. value.AsEnumerable()];

        public override LanguageExt.HashMap<TKey, TValue> Unpack((TKey, TValue)[] wire) => new(wire);
    }

    public sealed class HashSetRule<T> : TravelRule<LanguageExt.HashSet<T>, T[]>
    {
        public override T[] Pack(LanguageExt.HashSet<T> value) => [.. value];

        public override LanguageExt.HashSet<T> Unpack(T[] wire) => new(wire);
    }

    public sealed class SeqRule<T> : TravelRule<Seq<T>, T[]>
    {
        public override T[] Pack(Seq<T> value) => [.. value];

        public override Seq<T> Unpack(T[] wire) => new(wire);
    }
}
