using Procession.Threads;

namespace Procession.Managers;

internal enum RootOperation
{
    Create,
    Hold,
    LetGo,
    Register,
    Unregister,
    Find,
    Count,
    Shutdown,
}

/// <summary>The manager itself, for its clients: object number 0.</summary>
internal sealed class RootObject(ManagerServer server) : ManagedObject
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _names
    private readonly Dictionary<string, object?> _names = [];

    public override void Call(ManagedCall call)
    {
        switch ((RootOperation)call.Operation)
        {
            case RootOperation.Create:
                (Type target, object?[] arguments) = call.Read<(Type, object?[])>();
                ManagedObject created = server.Create(target, arguments, call.Session);
                call.TakeBack = () => server.Objects.LetGo(created.Id, call.Session);
                call.Return(created.Id);
                GC.KeepAlive(created);
                break;
            case RootOperation.Hold:
                Hold(call, call.Read<long>());
                break;
            case RootOperation.LetGo:
                (long turn, long[] ids) = call.Read<(long, long[])>();
                server.Objects.LetGo(turn, ids, call.Session);
                break;
            case RootOperation.Register:
                Register(call.Read<(string, object?)>());
                break;
            case RootOperation.Unregister:
                call.Return(Unregister(call.Read<string>()));
                break;
            case RootOperation.Find:
                call.Return(Find(call.Read<string>()));
                break;
            case RootOperation.Count:
                call.Return(Count());
                break;
            case RootOperation.Shutdown:
                server.EndSoon();
                break;
            default:
                throw UnknownOperation(call);
        }
    }

    private void Hold(ManagedCall call, long id)
    {
        bool isHeld = server.Objects.Hold(id, call.Session);
        call.TakeBack = isHeld ? () => server.Objects.LetGo(id, call.Session) : null;
        call.Return(isHeld);
    }

    private void Register((string Name, object? Value) entry)
    {
        lock (_lock)
        {
            if (!_names.TryAdd(entry.Name, entry.Value))
            {
                throw new ArgumentException(
                    $"The manager already has an object registered as '{entry.Name}'. Unregister that first.", "name");
            }
        }
    }

    private bool Unregister(string name)
    {
        lock (_lock)
        {
            return _names.Remove(name);
        }
    }

    private object? Find(string name)
    {
        lock (_lock)
        {
            return _names.TryGetValue(name, out object? found)
                ? found
                : throw new KeyNotFoundException($"Nothing is registered as '{name}' in the manager.");
        }
    }

    // Twice: an object that another one referred to is found only in the second round.
    private int Count()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return server.Objects.Count;
    }
}
