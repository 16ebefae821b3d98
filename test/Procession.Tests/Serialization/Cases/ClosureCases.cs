namespace Procession.Tests.Serialization;

/// <summary>The classes that the compiler makes for captured variables, sent as what a lambda captures.</summary>
internal static class ClosureCases
{
    public sealed class Service(int factor)
    {
        private readonly int _factor = factor;

        public Func<int, int> Multiply() => x => x * _factor;

        public Func<int, int> MultiplyAnd(int extra) => x => (x * _factor) + extra;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("closure: three ints", ThreeInts, (a, b) => b() == 6),
        Case.Works("closure: nested scopes", Nested, (a, b) => b(1) == a(1) && b(5) == a(5)),
        Case.Works("closure: captured this", () => new Service(3).Multiply(), (a, b) => b(4) == 12),
        Case.Works("closure: captured this and a local", () => new Service(3).MultiplyAnd(2), (a, b) => b(4) == 14),
        Case.Works("closure: local function", Local, (a, b) => b(2) == a(2)),
        Case.Works("closure: collection captured", () => new List<int> { 1, 2 } is var list ? () => list.Sum() : null!, (Func<int> a, Func<int> b) => b() == 3),
        Case.Works("closure class held as object", () => ThreeInts().Target!, (a, b) => a.GetType() == b.GetType() && b != a),
        Case.Works("two lambdas share one closure", Sharing, (a, b) => { b[0](); return b[1]() == 2 && a[1]() == 1; }),
    ];

    private static Func<int> ThreeInts()
    {
        int a = 1;
        int b = 2;
        int c = 3;
        return () => a + b + c;
    }

    private static Func<int, int> Nested()
    {
        int outer = 10;
        Func<int, int> lambda = x => x;
        for (int i = 0; i < 1; i++)
        {
            int inner = 100 + i;
            lambda = x => x + outer + inner;
        }

        return lambda;
    }

    private static Func<int, int> Local()
    {
        int addend = 5;
        return Add;

        int Add(int x) => x + addend;
    }

    private static Func<int>[] Sharing()
    {
        int count = 1;
        return [() => ++count, () => count];
    }
}
