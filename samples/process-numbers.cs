#:project ../src/Procession/Procession.csproj

// Map runs a function over a sequence; the results come back in the order of the source.
using Procession;

int[] numbers = [2, 17, 23, 50, 97, 100, 101, 200];

using var pool = new ProcessPool(processes: 4);
bool[] primes = pool.Map(IsPrime, numbers);

foreach ((int number, bool isPrime) in numbers.Zip(primes))
{
    Console.WriteLine($"{number}: {(isPrime ? "Prime" : "Not prime")}");
}

static bool IsPrime(int n)
{
    if (n < 2)
    {
        return false;
    }

    for (int i = 2; i <= (int)Math.Sqrt(n); i++)
    {
        if (n % i == 0)
        {
            return false;
        }
    }

    return true;
}
