namespace Procession.Managers;

/// <summary>An object in a manager's process. Several threads call it at the same time, one for each connection.</summary>
internal abstract class ManagedObject
{
    private ObjectTable? _table;

    ~ManagedObject() => _table?.RemoveUnreferenced(Id);

    /// <summary>Gets the number under which other processes know the object.</summary>
    public long Id { get; private set; }

    public abstract void Call(ManagedCall call);

    public void Enter(ObjectTable table, long id)
    {
        _table = table;
        Id = id;
    }

    protected static InvalidOperationException UnknownOperation(ManagedCall call) =>
        new($"The manager's object has no operation {call.Operation}: the two processes run different builds.");
}
