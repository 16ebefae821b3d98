#:project ../src/Procession/Procession.csproj

// Three processes count in one number: with its lock nothing is lost.
using Procession;

using var counter = new SharedValue<int>(0);
ChildProcess[] children =
[
    .. Enumerable.Range(0, 3).Select(_ => new ChildProcess(() =>
    {
        for (int i = 0; i < 100; i++)
        {
            using (counter.Lock.EnterScope())
            {
                counter.Value++;
            }
        }
    })),
];

foreach (ChildProcess child in children)
{
    child.Start();
}

foreach (ChildProcess child in children)
{
    child.Join();
}

Console.WriteLine($"Final counter: {counter.Value}");
