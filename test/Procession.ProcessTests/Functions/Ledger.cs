namespace Procession.ProcessTests.Functions;

/// <summary>A class of the user's that lives in a manager.</summary>
public sealed class Ledger(string owner, int start) : ILedger
{
    private int _total = start;

    public string Owner { get; set; } = owner;

    public int Total => Volatile.Read(ref _total);

    public int this[int index] => index * 10;

    public int Add(int amount) => Interlocked.Add(ref _total, amount);

    public void Fail(string why) => throw new LedgerException(why, 17);

    public IEnumerable<int> Squares(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i * i;
        }
    }

    public int PutInto(ManagedList<int> list)
    {
        list.Add(Total);
        return list.Count;
    }

    public int ProcessId() => Environment.ProcessId;

    public void Wait() => Thread.Sleep(Timeout.Infinite);

    public void NotExposed() => Add(1_000_000);
}

/// <summary>What of a <see cref="Ledger"/> other processes may call.</summary>
public interface ILedger : ILedgerReader
{
    string Owner { get; set; }

    int Add(int amount);

    void Fail(string why);

    int PutInto(ManagedList<int> list);

    int ProcessId();

    void Wait();
}

/// <summary>A base interface: its members can be called too.</summary>
public interface ILedgerReader
{
    int Total { get; }

    int this[int index] { get; }

    IEnumerable<int> Squares(int count);
}

/// <summary>An exception of the user's.</summary>
public sealed class LedgerException(string message, int code) : Exception(message)
{
    public int Code { get; } = code;
}

/// <summary>An interface that no proxy can have.</summary>
public interface IAsyncLedger
{
    Task<int> AddAsync(int amount);
}

/// <summary>Its class, which is never created.</summary>
public sealed class AsyncLedger : IAsyncLedger
{
    public Task<int> AddAsync(int amount) => Task.FromResult(amount);
}
