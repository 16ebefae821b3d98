#:project ../src/Procession/Procession.csproj

// Workers fill a dictionary and a list that live in a process of their own, the manager.
using Procession;

using var manager = new Manager();
using ManagedDictionary<string, int> lengths = manager.Dictionary<string, int>();
using ManagedList<int> squares = manager.List<int>();
using ManagedDictionary<string, ManagedList<string>> byInitial = manager.Dictionary<string, ManagedList<string>>();
using var pool = new ProcessPool(2);

string[] words = ["ant", "bee", "camel", "beetle", "crab", "albatross"];
pool.Map(word => Note(word, lengths, squares), words);
IEnumerable<string> entries = lengths.Copy().OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}");
Console.WriteLine($"Lengths: {string.Join(", ", entries)}");
squares.Sort();
Console.WriteLine($"Squares: [{string.Join(", ", squares)}]");

// A list in a dictionary: workers reach the same list. Who comes first makes it.
pool.ForEach(
    word =>
    {
        using ManagedList<string> mine = manager.List<string>();
        using ManagedList<string> shared = byInitial.GetOrAdd(word[..1], mine);
        shared.Add(word);
    },
    words);
foreach ((string initial, ManagedList<string> list) in byInitial.Copy().OrderBy(entry => entry.Key))
{
    Console.WriteLine($"{initial}: {string.Join(", ", list.Copy().Order())}");
}

// A plain list is copied: what is changed is the copy, until it is assigned again.
using ManagedDictionary<string, List<int>> plain = manager.Dictionary<string, List<int>>();
plain["numbers"] = [1, 2];
plain["numbers"].Add(3);
Console.WriteLine($"Changed without assigning: [{string.Join(", ", plain["numbers"])}]");
List<int> numbers = plain["numbers"];
numbers.Add(3);
plain["numbers"] = numbers;
Console.WriteLine($"Assigned again: [{string.Join(", ", plain["numbers"])}]");

// An object of a class of our own. Exceptions keep their type.
IAccount account = manager.Create<IAccount, Account>(100);
pool.Map(amount => account.Withdraw(amount), [10, 20, 30]);
Console.WriteLine($"Balance: {account.Balance}");
try
{
    pool.Apply(() => account.Withdraw(1000));
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"Refused: {e.Message}");
}

static int Note(string word, ManagedDictionary<string, int> lengths, ManagedList<int> squares)
{
    lengths[word] = word.Length;
    squares.Add(word.Length * word.Length);
    return word.Length;
}

public interface IAccount
{
    int Balance { get; }

    int Withdraw(int amount);
}

// Several processes call it at the same time, so it has a lock.
public sealed class Account(int balance) : IAccount
{
    private readonly Lock _lock = new();
    private int _balance = balance;

    public int Balance
    {
        get
        {
            lock (_lock)
            {
                return _balance;
            }
        }
    }

    public int Withdraw(int amount)
    {
        lock (_lock)
        {
            return _balance >= amount
                ? _balance -= amount
                : throw new InvalidOperationException($"there are only {_balance}");
        }
    }
}
