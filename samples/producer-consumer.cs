#:project ../src/Procession/Procession.csproj

// Two producers and two consumers, each a process, and a queue between them that holds ten items at most: producers wait
// when consumers are slower, so memory stays bounded however much there is to do.
using Procession;

const int ItemsEach = 500;
using var queue = new ProcessQueue<Job>(capacity: 10);
using SharedArray<long> results = new(2); // how many were consumed, and the sum of their squares

ChildProcess[] producers = Start(2, i => new ChildProcess(() => Produce(i * ItemsEach), $"producer-{i + 1}"));
ChildProcess[] consumers = Start(2, i => new ChildProcess(Consume, $"consumer-{i + 1}"));

Array.ForEach(producers, producer => producer.Join());
queue.Complete(); // Nothing more will come: consumers take what is left, and their loops end.
Array.ForEach(consumers, consumer => consumer.Join());

Console.WriteLine($"Produced: {2 * ItemsEach}");
Console.WriteLine($"Consumed: {results[0]}");
Console.WriteLine($"Sum of squares: {results[1]}");
Console.WriteLine($"Left in the queue: {queue.Count}");

void Produce(int first)
{
    for (int i = first; i < first + ItemsEach; i++)
    {
        queue.Put(new Job(i, ChildProcess.CurrentName));
    }
}

void Consume()
{
    foreach (Job job in queue.GetConsumingEnumerable())
    {
        results.Add(0, 1);
        results.Add(1, (long)job.Number * job.Number);
    }
}

static ChildProcess[] Start(int count, Func<int, ChildProcess> create)
{
    ChildProcess[] children = [.. Enumerable.Range(0, count).Select(create)];
    Array.ForEach(children, child => child.Start());
    return children;
}

record Job(int Number, string Producer);
