#:project ../src/Procession/Procession.csproj

// StarMap unpacks each tuple into the arguments of one call.
using Procession;

(int Base, int Exponent)[] pairs = [(2, 3), (3, 4), (5, 2), (10, 3)];

using var pool = new ProcessPool(2);
int[] results = pool.StarMap(Power, pairs);

foreach (((int b, int e), int result) in pairs.Zip(results))
{
    Console.WriteLine($"{b}^{e} = {result}");
}

static int Power(int @base, int exponent) => (int)Math.Pow(@base, exponent);
