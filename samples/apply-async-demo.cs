#:project ../src/Procession/Procession.csproj

// ApplyAsync returns at once; the result is fetched later.
using Procession;

string[] urls = ["http://api.example.com/1", "http://api.example.com/2"];

using var pool = new ProcessPool(2);

// Start both tasks, don't wait.
AsyncResult<string> result1 = pool.ApplyAsync(SlowFetch, urls[0]);
AsyncResult<string> result2 = pool.ApplyAsync(SlowFetch, urls[1]);

// Do other work while they run.
for (int i = 0; i < 5; i++)
{
    Console.WriteLine($"Main thread working... {i}");
    Thread.Sleep(300);
}

Console.WriteLine(result1.Get()); // Blocks until the result is there.
Console.WriteLine(await result2); // The same without blocking a thread.

static string SlowFetch(string url)
{
    Thread.Sleep(2000); // Stands for a slow network.
    return $"Data from {url}";
}
