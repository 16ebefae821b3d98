namespace Procession.Conformance.Functions;

/// <summary>Well-behaved functions.</summary>
internal static class Arithmetic
{
    public static int Square(int x) => x * x;

    public static long SquareSlowly(int x)
    {
        Thread.Sleep(2); // The work itself.
        return (long)x * x;
    }

    public static double Power(double x, double exponent = 2) => Math.Pow(x, exponent);

    public static int Seven() => 7;

    public static T Echo<T>(T value) => value;

    public static async Task<int> SquareLater(int x)
    {
        await Task.Yield();
        return x * x;
    }

    public static int Pid(int ignored) => Environment.ProcessId;
}
