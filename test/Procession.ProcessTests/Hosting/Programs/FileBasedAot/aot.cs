#:project @ProcessionProject@
using Procession;

using var pool = new ProcessPool(2);
Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + 100, [1, 2, 3])));
