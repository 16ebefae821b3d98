using System.Globalization;
using System.Runtime.InteropServices;

namespace Procession.TestApp.Faults;

/// <summary>Has opened files until few descriptors are left.</summary>
internal sealed class UsedUpDescriptors : IDisposable
{
    private readonly List<FileStream> _files = [];

    public UsedUpDescriptors(int left)
    {
        try
        {
            while (true)
            {
                _files.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read));
            }
        }
        catch (IOException)
        {
            for (int i = 0; i < left; i++)
            {
                _files[^1].Dispose();
                _files.RemoveAt(_files.Count - 1);
            }
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}

/// <summary>Has started threads until few more can be: whoever starts the program limits them.</summary>
internal sealed class UsedUpThreads : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly ManualResetEventSlim _releaseSome = new();
    private readonly List<Thread> _threads = [];

    public UsedUpThreads(int left)
    {
        try
        {
            while (true)
            {
                ManualResetEventSlim release = _threads.Count < left ? _releaseSome : _release;
                var thread = new Thread(release.Wait) { IsBackground = true };
                thread.Start();
                _threads.Add(thread);
            }
        }
        catch (OutOfMemoryException)
        {
            _releaseSome.Set();
            _threads.Take(left).ToList().ForEach(thread => thread.Join());
        }
    }

    public void Dispose()
    {
        _release.Set();
        _threads.ForEach(thread => thread.Join());
    }
}

/// <summary>Limits the addresses of the process to those it has, and a few more.</summary>
internal sealed class LimitedAddresses(int megabytes) : IDisposable
{
    private readonly LoweredLimit _limit = new(LoweredLimit.AddressSpace, Used() + ((ulong)megabytes << 20));

    public void Dispose() => _limit.Dispose();

    private static ulong Used()
    {
        string[] pages = File.ReadAllText("/proc/self/statm").Split(' ');
        return ulong.Parse(pages[0], CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
    }
}

/// <summary>Gives the lowest descriptors up, so that what is opened next gets their numbers and has to be moved.</summary>
internal static partial class ClosedInput
{
    public static void Take() => _ = Close(0);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
