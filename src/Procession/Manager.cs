using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Procession.Functions;
using Procession.Managers;
using Procession.Messaging;
using Procession.Serialization;
using Procession.Settings;
using Procession.WorkerHost;
using Procession.Workers;

namespace Procession;

/// <summary>
/// A process that owns objects, which other processes use through proxies: dictionaries, lists, objects of your own classes.
/// Python's <c>multiprocessing.Manager()</c>.
/// </summary>
/// <remarks>
/// <para>
/// The constructor starts the process, and <see cref="Dispose"/> ends it. It dies with the program that started it, and
/// Ctrl-C does not end it.
/// </para>
/// <para>
/// Proxies travel to workers and children, into queues and into each other. An object lives as long as a process has a proxy
/// of it, something in the manager refers to it, or it is registered; a process that dies releases everything that it had.
/// </para>
/// <para>
/// Each call switches processes twice. Numbers, arrays and locks that need no manager are created by <see cref="Value{T}"/>,
/// <see cref="Array{T}(int)"/>, <see cref="Lock"/> and so on: they are in shared memory and work on one machine only.
/// Thread-safe. The manager itself travels too, so workers may create objects. Linux only so far.
/// </para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed partial class Manager : IDisposable, IAsyncDisposable, ITravelsAsHandle
{
    private readonly ManagerProcess? _process; // null if another process started it
    private readonly ObjectReference _root;
    private readonly ManagerClient? _client; // null in the manager's own process
    private int _disposed;

    /// <summary>Starts a manager that only this program's processes can reach.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux, or this program can start no processes.</exception>
    public Manager()
        : this(new ManagerOptions())
    {
    }

    /// <summary>Starts a manager.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">An end point without a key, or a key without an end point; an end point that other
    /// machines can reach, in clear text that was not allowed explicitly; or the initializer is async, so nothing could wait
    /// for its end.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time limit is out of range.</exception>
    /// <exception cref="TimeoutException">
    /// The process took longer than <see cref="ManagerOptions.StartTimeout"/> or
    /// <see cref="ManagerOptions.InitializerTimeout"/>, and was killed.
    /// </exception>
    /// <exception cref="SocketException">The address is already in use, or is not one of this machine.</exception>
    /// <exception cref="UnsendableException">The initializer captured something that cannot be sent.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux, or this program can start no processes.</exception>
    /// <remarks>An exception of the initializer is thrown here.</remarks>
    public Manager(ManagerOptions options)
        : this(options, SocketNeeds.LoadForKeys())
    {
    }

    private Manager(ManagerOptions options, bool _)
    {
        ArgumentNullException.ThrowIfNull(options);
        NeededAssemblies.ThrowIfUnloadable();
        NeededAssemblies.Load();
        if (options.EndPoint is null != options.Key.IsEmpty)
        {
            throw new ArgumentException(
                "ManagerOptions.EndPoint and Key go together: set both for Manager.Connect, or neither.", nameof(options));
        }

        OptionsValidation.ThrowIfNoTimeLimit(options.StartTimeout, nameof(options.StartTimeout));
        OptionsValidation.ThrowIfNoTimeLimit(options.InitializerTimeout, nameof(options.InitializerTimeout));

        if (options.EndPoint is { } endPoint)
        {
            ConnectionSecurity.ThrowIfOpen(
                endPoint,
                options.Security?.Certificate is not null,
                options.Security,
                nameof(options),
                "set a Certificate in ManagerOptions.Security");
        }

        if (AsyncVoid.Fault(options.Initializer, nameof(options.Initializer)) is { } fault)
        {
            throw fault;
        }

        _process = ManagerProcess.Start(options);
        _client = ManagerClients.Use(_process.Address);
        _client.DescribeEnd = _process.DescribeEnd;
        _root = new RemoteReference(_client, ObjectReference.Root, isHeld: false);
    }

    private Manager(ObjectReference root)
    {
        _root = root;
        _client = (root as RemoteReference)?.Client;
    }

    /// <summary>Gets the id of the manager's process, on its machine.</summary>
    public int ProcessId => Address.ProcessId;

    /// <summary>
    /// Gets the end point at which the manager listens, with the actual port if any free port was asked for.
    /// </summary>
    public EndPoint EndPoint => Address.ToEndPoint();

    /// <summary>
    /// Gets the exit code of the manager's process: 0 after <see cref="Dispose"/>, minus the signal if it was killed.
    /// <see langword="null"/> while it runs, and in a process that did not start it.
    /// </summary>
    public int? ExitCode => _process?.ExitCode;

    private ManagerAddress Address => _client?.Address ?? ManagerServer.Current!.Address;

    /// <summary>Connects to a manager that another program started with an end point and a key.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The manager. Disposing of it ends the connection, not the manager.</returns>
    /// <exception cref="AuthenticationException">The manager has another key.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">What listens there is not a manager.</exception>
    /// <exception cref="ArgumentException">
    /// The key is empty; or the end point is beyond this machine, where clear text must be allowed explicitly.
    /// </exception>
    /// <remarks>
    /// <para>
    /// Both programs need the same build of Procession, and of the types that are sent.
    /// </para>
    /// <para>
    /// Keys are never sent with proxies. This call registers the key for as long as the process lives: from now on, proxies
    /// of this manager can be received in this process, and in pools and children that are created or get another function
    /// later.
    /// </para>
    /// </remarks>
    public static Manager Connect(EndPoint endPoint, ReadOnlySpan<byte> key) => Connect(endPoint, key, security: null);

    /// <summary>Connects to a manager that another program started, also on another machine.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="key">Its key.</param>
    /// <param name="security">The certificate that it must have, or the permission to use clear text.</param>
    /// <returns>The manager. Disposing of it ends the connection, not the manager.</returns>
    /// <exception cref="AuthenticationException">The manager has another key or another certificate.</exception>
    /// <inheritdoc cref="Connect(EndPoint, ReadOnlySpan{byte})" path="/exception"/>
    /// <inheritdoc cref="Connect(EndPoint, ReadOnlySpan{byte})" path="/remarks"/>
    public static Manager Connect(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ConnectionSecurity.ThrowIfNoKey(key);
        SocketNeeds.LoadForKeys();
        return ConnectTo(endPoint, key, security);
    }

    // A separate method, so that it is compiled after the assemblies that it uses were loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Manager ConnectTo(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        ConnectionSecurity.ThrowIfOpen(
            endPoint,
            TlsClient.Of(security) is not null,
            security,
            nameof(security),
            "pass a PinnedCertificate or a TargetHost");
        ManagerAddress address = ManagerConnections.Identify(endPoint, key, security);
        KeyRing.Add(address.Id, key);
        return new Manager(RemoteReference.Open(address, ObjectReference.Root));
    }

    /// <summary>Creates a dictionary.</summary>
    /// <typeparam name="TKey">Anything that travels.</typeparam>
    /// <typeparam name="TValue">Anything that travels.</typeparam>
    /// <returns>The proxy. Python's <c>dict()</c>.</returns>
    public ManagedDictionary<TKey, TValue> Dictionary<TKey, TValue>()
        where TKey : notnull => new(Create<DictionaryObject<TKey, TValue>>());

    /// <summary>Creates a list.</summary>
    /// <typeparam name="T">Anything that travels.</typeparam>
    /// <returns>The proxy. Python's <c>list()</c>.</returns>
    public ManagedList<T> List<T>() => new(Create<ListObject<T>>());

    /// <summary>Creates a set.</summary>
    /// <typeparam name="T">Anything that travels.</typeparam>
    /// <returns>The proxy.</returns>
    public ManagedSet<T> Set<T>() => new(Create<SetObject<T>>());

    /// <summary>Creates a queue. On one machine a <see cref="ProcessQueue{T}"/> is faster.</summary>
    /// <typeparam name="T">Anything that travels.</typeparam>
    /// <param name="capacity">How many items it holds at most; 0 or less for any number.</param>
    /// <returns>The proxy. Python's <c>Queue()</c> and <c>JoinableQueue()</c>.</returns>
    public ManagedQueue<T> Queue<T>(int capacity = 0) => new(Create<QueueObject<T>>(capacity));

    /// <summary>Creates a namespace.</summary>
    /// <returns>The proxy. Python's <c>Namespace()</c>.</returns>
    public ManagedNamespace Namespace() => new(Create<DictionaryObject<string, object?>>());

    /// <summary>Creates a value in shared memory; using it does not involve the manager. One machine only.</summary>
    /// <typeparam name="T">A number, an enum, or a struct of such.</typeparam>
    /// <param name="initial">The first value.</param>
    /// <returns>The value, with a lock.</returns>
    public SharedValue<T> Value<T>(T initial = default)
        where T : unmanaged => Local(() => new SharedValue<T>(initial));

    /// <summary>Creates an array of zeros in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <typeparam name="T">A number, an enum, or a struct of such.</typeparam>
    /// <param name="length">How many elements.</param>
    /// <returns>The array, with a lock.</returns>
    public SharedArray<T> Array<T>(int length)
        where T : unmanaged => Local(() => new SharedArray<T>(length));

    /// <summary>Creates an array in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <typeparam name="T">A number, an enum, or a struct of such.</typeparam>
    /// <param name="elements">Its first elements.</param>
    /// <returns>The array, with a lock.</returns>
    public SharedArray<T> Array<T>(IEnumerable<T> elements)
        where T : unmanaged => Local(() => new SharedArray<T>(elements));

    /// <summary>Creates a lock in shared memory; see <see cref="Value{T}"/>. Python's <c>RLock()</c>.</summary>
    /// <returns>The lock.</returns>
    public SharedLock Lock() => Local(() => new SharedLock());

    /// <summary>Creates a semaphore in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <param name="initialCount">The initial number of permits: 0 or more.</param>
    /// <param name="maxCount">The greatest number of permits.</param>
    /// <returns>The semaphore.</returns>
    public SharedSemaphore Semaphore(int initialCount = 1, int maxCount = int.MaxValue) =>
        Local(() => new SharedSemaphore(initialCount, maxCount));

    /// <summary>Creates an event in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <returns>The event.</returns>
    public SharedEvent Event() => Local(() => new SharedEvent());

    /// <summary>Creates a condition in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <param name="lock">A lock to use instead of a new one.</param>
    /// <returns>The condition.</returns>
    public SharedCondition Condition(SharedLock? @lock = null) => Local(() => new SharedCondition(@lock));

    /// <summary>Creates a barrier in shared memory; see <see cref="Value{T}"/>.</summary>
    /// <param name="parties">The number of threads that wait for each other: 1 or more.</param>
    /// <returns>The barrier.</returns>
    public SharedBarrier Barrier(int parties) => Local(() => new SharedBarrier(parties));

    /// <summary>Creates an object of your own class in the manager's process. Python's <c>register</c>.</summary>
    /// <typeparam name="TInterface">The members that can be called. They must not be generic, return tasks or pass by
    /// reference.</typeparam>
    /// <typeparam name="TImplementation">The class. Several processes call it at the same time, so it must be
    /// thread-safe.</typeparam>
    /// <param name="arguments">The arguments of its constructor.</param>
    /// <returns>
    /// The proxy. Arguments, results and exceptions are copied; a lazy sequence arrives complete. The proxy is
    /// <see cref="IDisposable"/>, even if the interface is not: disposing it releases the object, and does not call it.
    /// </returns>
    /// <exception cref="NotSupportedException">A member of the interface cannot be called from another process.</exception>
    /// <exception cref="MissingMethodException">There is no such constructor.</exception>
    /// <remarks>An exception of the constructor is thrown here.</remarks>
    public TInterface Create<TInterface, TImplementation>(params object?[] arguments)
        where TInterface : class
        where TImplementation : class, TInterface
    {
        InterfaceMembers.ThrowIfUnfit(typeof(TInterface));
        ObjectReference reference = Create<UserObject<TInterface, TImplementation>>((object)arguments);
        return (TInterface)InterfaceProxy.Create(typeof(TInterface), reference);
    }

    /// <summary>
    /// Registers a value under a name, for programs that <see cref="Connect(EndPoint, ReadOnlySpan{byte})"/>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">A proxy of this manager, or anything else that travels.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Register(string name, object? value) => Root.Tell((int)RootOperation.Register, (Named(name), value));

    /// <summary>Removes a registered name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether there was such a name.</returns>
    public bool Unregister(string name) => Root.Call<string, bool>((int)RootOperation.Unregister, Named(name));

    /// <summary>Gets a registered value.</summary>
    /// <typeparam name="T">Its type, or an interface of it.</typeparam>
    /// <param name="name">The name.</param>
    /// <returns>A new proxy, or a copy.</returns>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T Get<T>(string name) => Root.Call<string, Narrowed<T>>((int)RootOperation.Find, Named(name)).As($"'{name}'");

    /// <summary>
    /// Counts the objects of the manager, after a full garbage collection in the manager has removed those that nobody uses.
    /// For tests, and to find leaks.
    /// </summary>
    /// <returns>The number of objects.</returns>
    public int CountObjects()
    {
        _client?.Sweep();
        return Root.Ask<int>((int)RootOperation.Count);
    }

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(Root.ToHandle(keeper));

    private ObjectReference Root
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _root;
        }
    }

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private T Local<T>(Func<T> create)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return create();
    }

    private ObjectReference Create<TObject>(params object?[] arguments)
        where TObject : ManagedObject => Root.Create(typeof(TObject), arguments);

    [Sendable]
    private sealed record Handle(ObjectHandle Root) : IHandle
    {
        public object Open() => new Manager(Root.Open());
    }

    private string DebuggerText => _disposed != 0 ? "disposed"
        : _client is null ? "in its own process"
        : $"pid {_client.Address.ProcessId}";
}
