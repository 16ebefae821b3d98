#:project ../src/Procession/Procession.csproj

// IMap hands out results while the rest is still running, and never reads the source far ahead of the loop.
// Takes 50 seconds as it stands; pass 0.01 to sleep that many seconds for each item instead of 0.2.
using Procession;

double seconds = args.Length > 0 ? double.Parse(args[0]) : 0.2;
IEnumerable<int> items = Enumerable.Range(0, 1000);

using var pool = new ProcessPool(4);
int completed = 0;
foreach (string result in pool.IMap(ProcessItem, items, chunkSize: 10))
{
    if (++completed % 100 == 0)
    {
        Console.WriteLine($"Completed {completed} items...");
    }
}

Console.WriteLine("Done!");

string ProcessItem(int itemId)
{
    Thread.Sleep(TimeSpan.FromSeconds(seconds)); // Stands for work.
    return $"Processed {itemId}";
}
