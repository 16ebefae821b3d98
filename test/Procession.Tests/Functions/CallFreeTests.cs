using Procession.Functions;

namespace Procession.Tests.Functions;

public class CallFreeTests
{
    private static int _static;

    public static TheoryData<Delegate> Free
    {
        get
        {
            int factor = 3;
            double[] table = [1, 2, 3];
            Delegate[] functions =
            [
                (int x) => x * x,
                (int x) => x,
                (int x) => x * factor,
                (long x) => x > 100_000_000_000 ? (x << 3) - 1 : -x,
                (double x) => (x * 1.5) + table[(int)x % 3],
                (int x) => checked((byte)(x / factor)),
                (int x) => (factor += x),
                (int x) =>
                {
                    int sum = 0;
                    for (int i = 0; i < x; i++)
                    {
                        sum += i switch { 0 => 7, 1 => 9, 2 => 1, 3 => 5, _ => i & 1 };
                    }

                    return sum;
                },
                Square,
            ];
            return [.. functions];
        }
    }

    public static TheoryData<Delegate> Calling
    {
        get
        {
            Delegate[] functions =
            [
                (int x) => Math.Abs(x),
                (int x) => new object().GetHashCode() + x,
                (int x) => _static + x,
                (int x) => _static = x,
                (int x) => x > 0 ? x : throw new FormatException(),
                (string x) => x.Length,
                (object x) => (int)x,
                (object x) => x is Version ? 1 : 2,
                (int x) =>
                {
                    try
                    {
                        return 1 / x;
                    }
                    catch (DivideByZeroException)
                    {
                        return 0;
                    }
                },
                (int x) =>
                {
                    Span<int> few = stackalloc int[2];
                    return few[x];
                },
                new Func<int, int>(Square) + new Func<int, int>(Square),
                new Func<int>(new object().GetHashCode),
            ];
            return [.. functions];
        }
    }

    [Theory]
    [MemberData(nameof(Free))]
    public void Is_OfArithmetic_IsTrue(Delegate function) => Assert.True(CallFree.Is(function));

    [Theory]
    [MemberData(nameof(Calling))]
    public void Is_OfWhatRunsOtherCode_IsFalse(Delegate function) => Assert.False(CallFree.Is(function));

    private static int Square(int x) => x * x;
}
