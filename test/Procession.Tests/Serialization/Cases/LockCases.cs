namespace Procession.Tests.Serialization;

/// <summary>Locks that are free travel as new ones; locks that are held, and what only signals here, do not.</summary>
internal static class LockCases
{
    public sealed class Account
    {
        private readonly Lock _gate = new();
        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly ReaderWriterLockSlim _readers = new();
        private SpinLock _spin = new(enableThreadOwnerTracking: false);
        private CancellationToken _never;

        public int Balance { get; private set; }

        public Lock Gate => _gate;

        public SemaphoreSlim Turn => _turn;

        public ReaderWriterLockSlim Readers => _readers;

        public CancellationToken Stop { get => _never; set => _never = value; }

        public int Add(int amount)
        {
            bool isTaken = false;
            _turn.Wait(_never);
            _readers.EnterWriteLock();
            _spin.Enter(ref isTaken);
            lock (_gate)
            {
                Balance += amount;
            }

            _spin.Exit();
            _readers.ExitWriteLock();
            _turn.Release();
            return Balance;
        }
    }

    public sealed record Pair(Lock One, Lock Other);

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("free locks in fields", () => Made(account => account.Add(5)), (a, b) => b.Add(1) == 6 && b.Gate != a.Gate),
        Case.Works("one Lock in two fields", Twice, (a, b) => b.One == b.Other && b.One != a.One),
        Case.Works("CancellationToken.None as a capture", () => Stoppable(CancellationToken.None), (a, b) => !b()),
        Case.Works("CancellationToken that is cancelled from the start", () => Stoppable(new CancellationToken(true)), (a, b) => b()),
        Case.Works<object>("CancellationToken.None as object", () => CancellationToken.None, (a, b) => b.Equals(CancellationToken.None)),
        Case.Equal<CancellationToken?>("CancellationToken? = null", null),
        Case.Refused("Lock that is held", () => Made(account => account.Gate.Enter()), "_gate: System.Threading.Lock cannot be sent to another process: it is held"),
        Case.Refused("Lock that another thread holds", () => Made(account => OnAnotherThread(account.Gate.Enter)), "it is held"),
        Case.Refused("SemaphoreSlim that is held", () => Made(account => account.Turn.Wait()), "_turn: System.Threading.SemaphoreSlim cannot be sent to another process: it is held"),
        Case.Refused("SemaphoreSlim that is disposed", () => Made(account => account.Turn.Dispose()), "it is held"),
        Case.Refused("SemaphoreSlim of two", () => new SemaphoreSlim(2, 2), "SharedSemaphore"),
        Case.Refused("ReaderWriterLockSlim that is read", () => Made(account => OnAnotherThread(account.Readers.EnterReadLock)), "it is held"),
        Case.Refused("SpinLock that is held", Spinning, "it is held"),
        Case.Refused("CancellationToken in a field", () => new Account { Stop = new CancellationTokenSource().Token }, "Account._never"),
        Case.Refused("CancellationToken that was cancelled", () => Cancelled().Token, "PoolTask.CancellationToken"),
    ];

    private static Account Made(Action<Account> then)
    {
        Account account = new();
        then(account);
        return account;
    }

    private static Pair Twice()
    {
        Lock gate = new();
        return new Pair(gate, gate);
    }

    private static Func<bool> Stoppable(CancellationToken stop) => () => stop.IsCancellationRequested;

    private static void OnAnotherThread(ThreadStart work)
    {
        Thread thread = new(work);
        thread.Start();
        thread.Join();
    }

    private static object Spinning()
    {
        SpinLock spin = new(enableThreadOwnerTracking: false);
        bool isTaken = false;
        spin.Enter(ref isTaken);
        return spin;
    }

    private static CancellationTokenSource Cancelled()
    {
        CancellationTokenSource source = new();
        source.Cancel();
        return source;
    }
}
