using System.Reflection;

namespace Procession.Tests.Serialization;

internal static class DelegateCases
{
    public delegate int Custom(int x);

    public class Calculator
    {
        public int Offset { get; set; }

        public int Add(int x) => x + Offset;

        public virtual string Who() => "base";

        public T Same<T>(T value) => value;
    }

    public sealed class Special : Calculator
    {
        public override string Who() => "derived";
    }

    public sealed class Box<T>
    {
        public static string Name(T value) => typeof(T).Name + value;

        public string Both<TOther>(T a, TOther b) => $"{typeof(T).Name}{typeof(TOther).Name}{a}{b}";

        public Func<T, string> Lambda() => value => typeof(T).Name + value;
    }

    public sealed class Publisher
    {
        public event Func<int>? Changed;

        public int? Raise() => Changed?.Invoke();
    }

    public static int Twice(int x) => x * 2;

    public static T Echo<T>(T value) => value;

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works<Func<int, int>>("delegate: static method", () => Twice, (a, b) => b(3) == 6),
        Case.Works<Func<int, int>>("delegate: static lambda", () => static x => x + 1, (a, b) => b(3) == 4),
        Case.Works<Func<int, int>>("delegate: instance method", () => new Calculator { Offset = 5 }.Add, (a, b) => b(3) == 8),
        Case.Works<Func<string>>("delegate: virtual method", () => new Special().Who, (a, b) => b() == "derived"),
        Case.Works<Func<string, string>>("delegate: generic method of reference", () => Echo<string>, (a, b) => b("x") == "x"),
        Case.Works<Func<int, int>>("delegate: generic method of value", () => Echo<int>, (a, b) => b(7) == 7),
        Case.Works<Func<Guid, Guid>>("delegate: generic instance method", () => new Calculator().Same, (a, b) => b(Guid.AllBitsSet) == Guid.AllBitsSet),
        Case.Works<Func<int, string>>("delegate: generic class", () => Box<int>.Name, (a, b) => b(7) == "Int327"),
        Case.Works<Func<string, string>>("delegate: generic class of reference", () => Box<string>.Name, (a, b) => b("s") == "Strings"),
        Case.Works<Func<string, int, string>>("delegate: generic method of generic class", () => new Box<string>().Both<int>, (a, b) => b("s", 1) == "StringInt32s1"),
        Case.Works("delegate: lambda in generic class", () => new Box<double>().Lambda(), (a, b) => b(2) == a(2)),
        Case.Works<Func<string, int>>("delegate: framework static method", () => int.Parse, (a, b) => b("12") == 12),
        Case.Works<Func<string, bool>>("delegate: framework instance method", () => "hello".StartsWith, (a, b) => b("he") && !b("lo")),
        Case.Works<Func<double, double>>("delegate: Math.Sqrt", () => Math.Sqrt, (a, b) => b(9) == 3),
        Case.Works<Func<string>>("delegate: closed over its first argument", () => "abc".Reverse3, (a, b) => b() == "cba"),
        Case.Works<Func<Task<int>>>("delegate: async lambda", () => async () => { await Task.Yield(); return 5; }, (a, b) => b().GetAwaiter().GetResult() == 5),
        Case.Works("delegate: async with capture", AsyncCapture, (a, b) => b().GetAwaiter().GetResult() == 9),
        Case.Works("delegate: captured delegate", () => Compose(Twice, x => x + 1), (a, b) => b(3) == 7),
        Case.Works("delegate: multicast", Multicast, (a, b) => b.GetInvocationList().Length == 3 && Run(b) == "xyx"),
        Case.Works("delegate: event field", MakePublisher, (a, b) => b.Raise() == 4),
        Case.Works("delegate: recursion", Factorial, (a, b) => b(5) == 120),
        Case.Works("delegate: mutual recursion", IsEven, (a, b) => b(10) && !b(7)),
        Case.Works<Custom>("delegate: custom type", () => Twice, (a, b) => b(4) == 8),
        Case.Works<Delegate>("delegate: as Delegate", () => new Func<int, int>(Twice), (a, b) => ((Func<int, int>)b)(2) == 4),
        Case.Works<object>("delegate: held as object", () => new Func<int, int>(Twice), (a, b) => ((Func<int, int>)b)(2) == 4),
        Case.Works("delegate: action over a list", () => new List<Func<int, int>> { Twice, x => x - 1 }, (a, b) => b[0](2) == 4 && b[1](2) == 1),
        Case.Works("delegate: open instance", () => typeof(Calculator).GetMethod("Add")!.CreateDelegate<Func<Calculator, int, int>>(), (a, b) => b(new Calculator { Offset = 1 }, 2) == 3),
        Case.Works<Func<int>>("delegate: boxed struct target", () => new Counter(41).Next, (a, b) => b() == 42),
        Case.Equal("Type", typeof(Dictionary<string, List<int[]>>)),
        Case.Equal("Type open generic", typeof(Dictionary<,>)),
        Case.Equal("Type array of rank 3", typeof(int[,,])),
        Case.Equal("Type nested generic", typeof(Box<int>)),
        Case.Works("Type member", () => new { T = typeof(Calculator) }, (a, b) => a.Equals(b)),
        Case.Equal("MethodInfo", typeof(Calculator).GetMethod("Add")!),
        Case.Equal("MethodInfo generic", typeof(DelegateCases).GetMethod("Echo")!.MakeGenericMethod(typeof(int))),
        Case.Equal("ConstructorInfo", typeof(Calculator).GetConstructor([])!),
        Case.Equal("PropertyInfo", typeof(Calculator).GetProperty("Offset")!),
        Case.Equal("FieldInfo", typeof(Counter).GetField("_value", BindingFlags.Instance | BindingFlags.NonPublic)!),
    ];

    public struct Counter(int value)
    {
        private int _value = value;

        public int Next() => ++_value;
    }

    private static string Reverse3(this string text) => new([.. text.Reverse()]);

    private static Func<Task<int>> AsyncCapture()
    {
        int captured = 4;
        return async () =>
        {
            await Task.Yield();
            return captured + 5;
        };
    }

    private static Func<int, int> Compose(Func<int, int> first, Func<int, int> second) => x => second(first(x));

    private static Action<List<string>> Multicast()
    {
        string name = "x";
        Action<List<string>> a = l => l.Add(name);
        Action<List<string>> b = l => l.Add("y");
        return a + b + a;
    }

    private static string Run(Action<List<string>> action)
    {
        List<string> list = [];
        action(list);
        return string.Concat(list);
    }

    private static Publisher MakePublisher()
    {
        int value = 4;
        Publisher publisher = new();
        publisher.Changed += () => value;
        return publisher;
    }

    private static Func<int, int> Factorial()
    {
        Func<int, int> self = null!;
        self = n => n <= 1 ? 1 : n * self(n - 1);
        return self;
    }

    private static Func<int, bool> IsEven()
    {
        Func<int, bool> even = null!;
        Func<int, bool> odd = n => n != 0 && even(n - 1);
        even = n => n == 0 || odd(n - 1);
        return even;
    }
}
