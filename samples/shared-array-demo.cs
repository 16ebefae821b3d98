#:project ../src/Procession/Procession.csproj

// Four processes add up a quarter each of one array, which is there once.
using Procession;

using SharedArray<int> shared = new(Enumerable.Range(0, 1000));
using SharedArray<long> results = new(4);
ChildProcess[] children = [.. Enumerable.Range(0, 4).Select(i => new ChildProcess(() => SumPartition(shared, i * 250, 250, results, i)))];
Array.ForEach(children, child => child.Start());
Array.ForEach(children, child => child.Join());

Console.WriteLine($"Partition sums: [{string.Join(", ", results)}]");
Console.WriteLine($"Total: {results.Sum()}");

static void SumPartition(SharedArray<int> array, long start, int length, SharedArray<long> results, int index)
{
    long total = 0;
    foreach (int value in array.AsSpan(start, length))
    {
        total += value;
    }

    using (results.Lock.EnterScope())
    {
        results[index] = total;
    }
}
