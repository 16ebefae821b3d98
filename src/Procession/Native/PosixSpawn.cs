using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Procession.Native;

/// <summary>
/// Starts a process with exactly the given descriptors, in its own session. Preferred over Process.Start: nothing else leaks
/// into the child, the terminal's Ctrl-C does not reach it, and waitpid distinguishes signal 9 from exit code 137.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe partial class PosixSpawn : IDisposable
{
    // Both are opaque: 336 and 80 bytes in glibc, pointers on macOS.
    private const int OpaqueSize = 512;
    private const short SetSignalMask = 0x08;
    private static readonly bool HasCloseFrom =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(
            NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out _);

    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(OpaqueSize);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(OpaqueSize);
    private string? _directory;

    public PosixSpawn()
    {
        try
        {
            Prepare();
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    private void Prepare()
    {
        const string Purpose = "describe a process to start";
        Check(InitActions(_actions), Purpose);
        Check(InitAttributes(_attributes), Purpose);
        short newSession = (short)(OperatingSystem.IsMacOS() ? 0x0400 : 0x80);

        // A thread of the host may have blocked signals; a worker starts with none blocked.
        byte* noSignals = stackalloc byte[128];
        new Span<byte>(noSignals, 128).Clear();
        Check(SetSignals(_attributes, noSignals), Purpose);
        Check(SetFlags(_attributes, (short)(newSession | SetSignalMask)), Purpose);
    }

    public void Duplicate(int source, int target) => Check(AddDuplicate(_actions, source, target), "pass a descriptor");

    public void OpenNull(int target, bool forWriting) =>
        Check(AddOpen(_actions, target, "/dev/null", forWriting ? 1 : 0, 0), "open /dev/null");

    /// <summary>Closes all descriptors from a number on, also those that native code of the host left inheritable.</summary>
    public void CloseFrom(int first)
    {
        if (HasCloseFrom)
        {
            Check(AddCloseFrom(_actions, first), "close descriptors");
        }
    }

    public void ChangeDirectory(string directory)
    {
        _directory = directory;
        Check(AddChangeDirectory(_actions, directory), "set the directory");
    }

    public int Start(string fileName, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        nint* argumentBlock = Block([fileName, .. arguments], out long argumentBytes);
        var variables = new List<string>();
        foreach ((string name, string value) in environment)
        {
            variables.Add($"{name}={value}");
        }

        nint* environmentBlock = Block(variables, out long environmentBytes);
        try
        {
            int error = Spawn(fileName, argumentBlock, environmentBlock, out int process);
            return error == 0
                ? process
                : throw SpawnFailure.Describe(error, fileName, _directory, argumentBytes + environmentBytes);
        }
        finally
        {
            NativeMemory.Free(argumentBlock);
            NativeMemory.Free(environmentBlock);
        }
    }

    public void Dispose()
    {
        _ = DestroyActions(_actions);
        _ = DestroyAttributes(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }

    // Each of these steps needs memory.
    [FaultPoint(SystemError.Enomem)]
    private static void Check(int error, string what)
    {
        if (error == 0)
        {
            error = Faults.Next();
        }

        if (error != 0)
        {
            throw SystemError.Failure(what, error);
        }
    }

    // Pointers to the strings, a null pointer, and the strings, each followed by a zero.
    private static nint* Block(List<string> values, out long size)
    {
        nuint pointers = (nuint)((values.Count + 1) * sizeof(nint));
        nuint bytes = 0;
        foreach (string value in values)
        {
            bytes += (nuint)Encoding.UTF8.GetByteCount(value) + 1;
        }

        size = (long)(pointers + bytes);
        var block = (nint*)NativeMemory.AllocZeroed(pointers + bytes);
        byte* next = (byte*)block + pointers;
        for (int i = 0; i < values.Count; i++)
        {
            block[i] = (nint)next;
            int length = Encoding.UTF8.GetByteCount(values[i]);
            Encoding.UTF8.GetBytes(values[i], new Span<byte>(next, length));
            next += length + 1;
        }

        return block;
    }

    [FaultPoint(SystemError.EagainOnLinux, SystemError.Enomem)]
    private int Spawn(string fileName, nint* arguments, nint* environment, out int process)
    {
        process = 0;
        return Faults.Next() is not 0 and int error
            ? error
            : SpawnNow(out process, fileName, _actions, _attributes, arguments, environment);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnNow(
        out int process, string path, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int source, int target);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int target, string path, int flags, uint mode);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(byte* actions, int first);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(byte* actions, string path);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [MakesNothing] // but memory: see Check
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignals(byte* attributes, byte* signals);
}
