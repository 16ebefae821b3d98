using System.Runtime.InteropServices;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// Does something as another user. To Linux users belong to threads: one thread of the test process becomes "nobody" for
/// a while, which only root may do.
/// </summary>
internal static partial class Stranger
{
    private const uint Nobody = 65534;

    /// <summary>The user that the tests run as.</summary>
    public static uint UserId { get; } = geteuid();

    public static bool IsPossible =>
        UserId == 0 && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <param name="work">What to do. Let it be done once as oneself before: a stranger may not load assemblies.</param>
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            Assert.Equal(0, Become(Nobody));
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                _ = Become(0);
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("A stranger could not try.", failure);
    }

    // The system call: the function of the C library would change all threads.
    private static nint Become(uint user)
    {
        nint setresuid = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147;
        return syscall(setresuid, -1, (nint)user, -1);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);
}
