// The least that a program with a pool can do: two workers, one task, close and join. Says how much of its life that took.
using System.Diagnostics;
using System.Globalization;
using Procession;

long started = Stopwatch.GetTimestamp();
using (var pool = new ProcessPool(2))
{
    if (pool.Apply(x => x, 7) != 7)
    {
        return 1;
    }

    pool.Close();
    pool.Join();
}

double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
Console.WriteLine("{\"start-up-pool\": " + milliseconds.ToString(CultureInfo.InvariantCulture) + "}");
return 0;
