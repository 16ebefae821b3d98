namespace Procession.WorkerHost;

/// <summary>
/// The keys that this process has. The process that started it passed on the secret of their family over the private
/// channel; the first process of a family creates it. So all processes of a program know each other without a key ever
/// being part of a message. The keys of other programs' managers come from
/// <see cref="Manager.Connect(System.Net.EndPoint, ReadOnlySpan{byte}, ConnectionSecurity)"/>, its own call or one of the
/// process that started it.
/// </summary>
internal static class KeyRing
{
    private const int GuidSize = 16;
    private const int SecretSize = 2 * GuidSize;
    // Guards all below. An ordinary lock: workers need it at their start, and an interrupt ends the wait for it before
    // anything has changed.
    private static readonly Lock RingLock = new();
    private static readonly List<byte[]> Foreign = []; // a manager's id, and its key; the last one of an id counts
    private static byte[]? _family;
    private static int _count;

    /// <summary>Gets the name of this process's family, followed by its secret.</summary>
    public static byte[] Family
    {
        get
        {
            lock (RingLock)
            {
                return _family ??= NewFamily();
            }
        }
    }

    /// <summary>Gets the name of this process's family, which is no secret.</summary>
    public static Guid FamilyName => new(Family.AsSpan(0, GuidSize));

    /// <summary>Gets the family's secret. It is sent only to processes that this one starts.</summary>
    public static ReadOnlySpan<byte> Secret => Family.AsSpan(GuidSize);

    /// <summary>Gets how many keys of other programs' managers there are.</summary>
    public static int Count => Volatile.Read(ref _count);

    /// <summary>Joins a family, at the start of this process.</summary>
    public static void Join(byte[] family)
    {
        lock (RingLock)
        {
            _family = family;
        }
    }

    /// <summary>Adds the key of another program's manager.</summary>
    public static void Add(Guid manager, ReadOnlySpan<byte> key) => Learn([.. manager.ToByteArray(), .. key]);

    /// <summary>Adds a key that another process got from <see cref="From"/>.</summary>
    public static void Learn(byte[] entry)
    {
        lock (RingLock)
        {
            if (!Foreign.Exists(known => known.AsSpan().SequenceEqual(entry)))
            {
                Foreign.Add(entry);
                Volatile.Write(ref _count, Foreign.Count);
            }
        }
    }

    /// <summary>The keys from a number on, for a process that this one has started.</summary>
    public static byte[][] From(int first)
    {
        lock (RingLock)
        {
            return [.. Foreign.Skip(first)];
        }
    }

    /// <summary>Finds the key of another program's manager.</summary>
    public static byte[]? Find(Guid manager)
    {
        byte[] id = manager.ToByteArray();
        lock (RingLock)
        {
            return Foreign.FindLast(entry => entry.AsSpan().StartsWith(id))?[GuidSize..];
        }
    }

    // Random identifiers are 122 bits each from the system's generator for keys, which needs no assembly loaded at each start of
    // a program (decision 22).
    private static byte[] NewFamily()
    {
        byte[] family = new byte[GuidSize + SecretSize];
        for (int i = 0; i < family.Length; i += GuidSize)
        {
            Guid.NewGuid().TryWriteBytes(family.AsSpan(i));
        }

        return family;
    }
}
