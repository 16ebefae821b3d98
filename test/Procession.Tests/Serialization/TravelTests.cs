using System.Reflection;
using System.Reflection.Emit;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Rules of <see cref="Travel"/>. They hold for the whole process, so that each test has types of its own.</summary>
public class TravelTests
{
    [Fact]
    public void A_class_travels_as_its_rule_says_wherever_it_is_met()
    {
        Travel.As<Caching, string>(value => value.Text, text => new Caching(text));
        var value = new Caching("a");
        Assert.Equal(1, InProcess.Trip(value).Made);
        Assert.Equal("a", InProcess.Trip<object>(value) is Caching back ? back.Text : null);
        Assert.Equal(["a", "a"], InProcess.Trip(new List<Caching?> { value, null, value }).OfType<Caching>().Select(each =>
            each.Text));
        Assert.True(InProcess.Trip(new Dictionary<Caching, int> { [value] = 1 }).ContainsKey(new Caching("a")));
        Assert.Equal("a!", InProcess.Trip<Func<string>>(() => value.Text + "!")());
        Caching[] twice = InProcess.Trip(new[] { value, value });
        Assert.Same(twice[0], twice[1]);
    }

    [Fact]
    public void A_struct_travels_as_its_rule_says_and_so_do_arrays_of_it()
    {
        Travel.As<Celsius, int>(value => (int)(value.Degrees * 10), tenths => new Celsius(tenths / 10.0));
        var value = new Celsius(21.57);
        Assert.Equal(21.5, InProcess.Trip(value).Degrees);
        Assert.Equal(21.5, InProcess.Trip(new[] { value })[0].Degrees);
        Assert.Equal(21.5, InProcess.Trip<Celsius?>(value)!.Value.Degrees);
        Assert.Equal(21.5, InProcess.Trip((value, "x")).value.Degrees);
        Assert.Equal(21.5, InProcess.Trip<object>(value) is Celsius boxed ? boxed.Degrees : 0);
        Assert.False(TravelPolicy.DecodesWithoutUserCode(typeof(Celsius[])));
    }

    [Fact]
    public void A_rule_for_a_base_class_or_interface_holds_for_all_that_is_one()
    {
        Travel.As<Shape, double>(shape => shape.Area, area => new Square(Math.Sqrt(area)));
        Travel.As<INamed, string>(named => named.Name, name => new Named(name));
        Assert.IsType<Square>(InProcess.Trip<Shape>(new Circle(1)));
        Assert.Equal(Math.PI, InProcess.Trip(new Shape[] { new Circle(1), new Square(2) })[0].Area, 1e-9);
        Assert.Equal("n", InProcess.Trip<INamed>(new OtherNamed()).Name);
        Assert.Contains("no Procession.Tests.Serialization.TravelTests.Circle",
            Assert.Throws<UnsendableException>(() => InProcess.Trip(new Holder<Circle> { Value = new Circle(1) })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_for_a_class_does_not_hold_for_classes_derived_from_it()
    {
        Travel.As<Plain, int>(plain => plain.X, x => new Plain { X = x + 100 });
        Assert.Equal(101, InProcess.Trip(new Plain { X = 1 }).X);
        Assert.Equal((1, 2), InProcess.Trip<Plain>(new MorePlain { X = 1, Y = 2 }) is MorePlain more ? (more.X, more.Y) : default);
    }

    [Fact]
    public void A_generic_type_travels_by_a_class_with_the_same_parameters()
    {
        Travel.As(typeof(Maybe<>), typeof(MaybeRule<>));
        Travel.As(typeof(Tagged<,>), typeof(TaggedRule<,>));
        Assert.Equal("v", InProcess.Trip(new Maybe<string>("v")).Value);
        Assert.False(InProcess.Trip(default(Maybe<int>)).HasValue);
        Tagged<string, Maybe<int>> back = InProcess.Trip(new Tagged<string, Maybe<int>>("t", new Maybe<int>(5)));
        Assert.Equal(("t", 5, "by rule"), (back.Tag, back.Value.Value, back.Origin));
    }

    [Fact]
    public void What_is_refused_otherwise_travels_by_a_rule()
    {
        Travel.As<LogFile, string>(log => log.Path, path => new LogFile(path));
        using var log = new LogFile("/dev/null");
        using LogFile back = InProcess.Trip(log);
        Assert.Equal("/dev/null", back.Path);
    }

    [Fact]
    public void Proxies_travel_as_their_base()
    {
        Travel.AsBase<IProxy>();
        var proxy = (Customer)Activator.CreateInstance(ProxyOf<Customer>())!;
        proxy.Name = "c";
        proxy.Orders.Add(1);
        Customer back = InProcess.Trip(proxy);
        Assert.Same(typeof(Customer), back.GetType());
        Assert.Equal(("c", 1), (back.Name, back.Orders.Single()));
        Assert.Same(typeof(Customer), InProcess.Trip<object>(proxy).GetType());
    }

    [Fact]
    public void A_rule_goes_to_another_process_and_is_the_same_there()
    {
        Rule[] rules =
        [
            new FunctionRule<Once, int>(once => once.X, x => new Once { X = x }),
            new GenericRule(typeof(Maybe<>), typeof(MaybeRule<>)),
            new ProxyRule(typeof(IProxy)),
        ];
        Assert.All(rules, rule => Assert.True(Rule.FromBytes(rule.ToBytes()).IsSameAs(rule)));
        TravelRules.Add(rules[0]);
        TravelRules.Learn(rules[0].ToBytes()); // a worker that is told again what it knows
        Assert.Equal(7, InProcess.Trip(new Once { X = 7 }).X);
    }

    [Fact]
    public void A_rule_that_comes_too_late_is_refused()
    {
        InProcess.Trip(new Early());
        var late = Assert.Throws<InvalidOperationException>(() => Travel.As<Early, int>(_ => 0, _ => new Early()));
        Assert.Contains("comes too late", late.Message, StringComparison.Ordinal);
        InProcess.Trip(new Maybe2<int>());
        Assert.Throws<InvalidOperationException>(() => Travel.As(typeof(Maybe2<>), typeof(Maybe2Rule<>)));
    }

    [Fact]
    public void A_second_rule_is_refused_and_the_same_again_is_not()
    {
        Travel.As<Twice, int>(Twice.Pack, Twice.Unpack);
        Travel.As<Twice, int>(Twice.Pack, Twice.Unpack);
        var second = Assert.Throws<InvalidOperationException>(() => Travel.As<Twice, int>(_ => 1, _ => new Twice()));
        Assert.Contains("another rule", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_rules_are_refused()
    {
        int captured = 1;
        Assert.Contains("captured", Assert.Throws<ArgumentException>(
            () => Travel.As<Never, int>(_ => captured, _ => new Never())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Travel.As<Never, int>(null!, _ => new Never()));
        Assert.Throws<ArgumentException>(() => Travel.As<int, int>(x => x, x => x));
        Assert.Throws<ArgumentException>(() => Travel.As<string, int>(x => 1, x => ""));
        Assert.Throws<ArgumentException>(() => Travel.As<Func<int>, int>(x => 1, x => () => 1));
        Assert.Throws<ArgumentException>(() => Travel.As<InvalidOperationException, int>(x => 1, x => new()));
        Assert.Throws<ArgumentException>(() => Travel.As<ProcessPool, int>(x => 1, x => null!));
        Assert.Throws<ArgumentException>(() => Travel.As(typeof(Never), typeof(MaybeRule<>)));
        Assert.Throws<ArgumentException>(() => Travel.As(typeof(List<>), typeof(Maybe<>)));
        Assert.Throws<ArgumentException>(() => Travel.As(typeof(List<>), typeof(MaybeRule<>)));
        Assert.Throws<ArgumentException>(() => Travel.As(typeof(Dictionary<,>), typeof(SwappedRule<,>)));
    }

    [Fact]
    public void A_process_without_the_rule_says_so()
    {
        Travel.As<HasRule, int>(_ => 5, _ => new HasRule());
        string reading = Assert.Throws<SerializationFailedException>(() => Disguised(new HasRule(), typeof(Unruled))).Message;
        Assert.Contains("Unruled was sent by a rule of Travel that this process does not have", reading, StringComparison.Ordinal);
        string writing = Assert.Throws<SerializationFailedException>(() => Disguised(new Unruled(), typeof(HasRule))).Message;
        Assert.Contains("HasRule was sent without the rule of Travel", writing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_fails_fails_the_value_with_its_exception()
    {
        Travel.As<Failing, int>(failing => failing.X > 0 ? failing.X : throw new FormatException("pack"), x => x > 1
            ? new Failing { X = x }
            : throw new FormatException("unpack"));
        Assert.Equal("pack", Failure(0));
        Assert.Equal("unpack", Failure(1));

        static string Failure(int x) =>
            Assert.Throws<SerializationFailedException>(() => InProcess.Trip(new Failing { X = x })).InnerException!.Message;
    }

    // As if the bytes came from a process with other rules: the name of the one type is put in the place of the other's.
    private static object Disguised(object value, Type type)
    {
        byte[] bytes = InProcess.Write(value);
        byte[] name = TypeName.Encode(value.GetType());
        byte[] other = TypeName.Encode(type);
        Assert.Equal(name.Length, other.Length);
        other.CopyTo(bytes, bytes.AsSpan().IndexOf(name));
        return InProcess.Read<object>(bytes);
    }

    private static Type ProxyOf<T>()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Proxies"), AssemblyBuilderAccess.Run);
        return assembly.DefineDynamicModule("Proxies")
            .DefineType("Proxy", TypeAttributes.Public, typeof(T), [typeof(IProxy)]).CreateType();
    }

    public interface IProxy;

    public interface INamed
    {
        string Name { get; }
    }

    public readonly struct Celsius(double degrees)
    {
        public double Degrees => degrees;
    }

    public readonly struct Maybe<T>(T value)
    {
        public bool HasValue { get; } = true;

        public T Value => value;
    }

    public sealed class MaybeRule<T> : TravelRule<Maybe<T>, T[]>
    {
        public override T[] Pack(Maybe<T> value) => value.HasValue ? [value.Value] : [];

        public override Maybe<T> Unpack(T[] wire) => wire.Length > 0 ? new Maybe<T>(wire[0]) : default;
    }

    public readonly struct Maybe2<T>;

    public sealed class Maybe2Rule<T> : TravelRule<Maybe2<T>, int>
    {
        public override int Pack(Maybe2<T> value) => 0;

        public override Maybe2<T> Unpack(int wire) => default;
    }

    public sealed class SwappedRule<TKey, TValue> : TravelRule<Dictionary<TValue, TKey>, int>
        where TValue : notnull
    {
        public override int Pack(Dictionary<TValue, TKey> value) => 0;

        public override Dictionary<TValue, TKey> Unpack(int wire) => [];
    }

    public sealed class Tagged<TTag, T>(TTag tag, T value)
    {
        public TTag Tag => tag;

        public T Value => value;

        public string Origin { get; init; } = "";
    }

    public sealed class TaggedRule<TTag, T> : TravelRule<Tagged<TTag, T>, (TTag Tag, T Value)>
    {
        public override (TTag Tag, T Value) Pack(Tagged<TTag, T> value) => (value.Tag, value.Value);

        public override Tagged<TTag, T> Unpack((TTag Tag, T Value) wire) => new(wire.Tag, wire.Value) { Origin = "by rule" };
    }

    public sealed class Caching(string text)
    {
        private readonly int _hash = text.GetHashCode(StringComparison.Ordinal);

        public string Text => text;

        [field: NonSerialized]
        public int Made { get; } = 1; // 0 if no constructor ran

        public override int GetHashCode() => _hash;

        public override bool Equals(object? obj) => obj is Caching other && other.Text == text;
    }

    public abstract class Shape
    {
        public abstract double Area { get; }
    }

    public sealed class Circle(double radius) : Shape
    {
        public override double Area => Math.PI * radius * radius;
    }

    public sealed class Square(double side) : Shape
    {
        public override double Area => side * side;
    }

    public sealed class Named(string name) : INamed
    {
        public string Name => name;
    }

    public sealed class OtherNamed : INamed
    {
        public string Name => "n";
    }

    public sealed class Holder<T>
    {
        public T? Value { get; set; }
    }

    public class Plain
    {
        public int X { get; set; }
    }

    public sealed class MorePlain : Plain
    {
        public int Y { get; set; }
    }

    public sealed class LogFile(string path) : IDisposable
    {
        private readonly FileStream _stream = File.OpenRead(path);

        public string Path => path;

        public void Dispose() => _stream.Dispose();
    }

    public class Customer
    {
        public virtual string? Name { get; set; }

        public List<int> Orders { get; } = [];
    }

    public sealed class Once
    {
        public int X { get; set; }
    }

    public sealed class Early;

    public sealed class Never;

    public sealed class HasRule;

    public sealed class Unruled;

    public sealed class Twice
    {
        public static int Pack(Twice value) => 0;

        public static Twice Unpack(int wire) => new();
    }

    public sealed class Failing
    {
        public int X { get; set; }
    }
}
