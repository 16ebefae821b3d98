using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Procession.Native;

namespace Procession.Workers.Platform;

/// <summary>
/// What the runtime of a process keeps in the temporary folder while it runs: the socket of its diagnostic port and two
/// pipes for a debugger. A process that ends by itself removes them; of one that is killed they would stay forever.
/// </summary>
/// <remarks>
/// Their names hold the process's id and when it started. Only those with both are removed, and only if they are what they
/// should be and this user's: other containers may use the same folder, where the same ids are those of other processes. On
/// macOS, where the runtime tells starts by the second, and processes by another call, they are left.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class RuntimeFiles
{
    private const int Pipe = 0x1000;
    private const int Socket = 0xC000;
    private const int CurrentDirectory = -100; // of paths; those here are absolute
    private readonly byte[] _diagnosticPort;
    private readonly byte[] _debuggerIn;
    private readonly byte[] _debuggerOut;

    private RuntimeFiles(string folder, string process)
    {
        _diagnosticPort = Encoding.UTF8.GetBytes($"{folder}/dotnet-diagnostic-{process}-socket\0");
        _debuggerIn = Encoding.UTF8.GetBytes($"{folder}/clr-debug-pipe-{process}-in\0");
        _debuggerOut = Encoding.UTF8.GetBytes($"{folder}/clr-debug-pipe-{process}-out\0");
    }

    /// <summary>Notes the files of a process that runs, or has ended and was not reaped.</summary>
    /// <param name="id">Its id here.</param>
    /// <param name="temporaryFolder">Its variable TMPDIR.</param>
    /// <param name="workingDirectory">What that may be relative to; <see langword="null"/>: this process's.</param>
    /// <returns><see langword="null"/> if they cannot be told from those of other processes.</returns>
    public static RuntimeFiles? Of(int id, string? temporaryFolder, string? workingDirectory)
    {
        if (!OperatingSystem.IsLinux() || !NamesProcessesAsItsChildren() || !ThreadFiles.TryRead(id, id, out ulong start, out _))
        {
            return null;
        }

        string folder = string.IsNullOrEmpty(temporaryFolder) ? "/tmp" : temporaryFolder;
        if (folder[0] != '/')
        {
            try
            {
                folder = $"{workingDirectory ?? Environment.CurrentDirectory}/{folder}";
            }
            catch (IOException)
            {
                return null; // The current directory was removed.
            }
        }

        string key = start.ToString(CultureInfo.InvariantCulture);
        return new RuntimeFiles(folder, $"{id.ToString(CultureInfo.InvariantCulture)}-{key}");
    }

    /// <summary>
    /// Removes those that are there. To be called when the process has ended or is about to. Nothing is allocated here, so
    /// that no garbage collection can hold up a process that ends itself.
    /// </summary>
    public void Remove()
    {
        Remove(_diagnosticPort, Socket);
        Remove(_debuggerIn, Pipe);
        Remove(_debuggerOut, Pipe);
    }

    // Not through a symbolic link, nor anything that the runtime of our process has not made.
    private static void Remove(byte[] path, int kind)
    {
        const int NoFollow = 0x100;
        const uint WantKindAndOwner = 0x1 | 0x8;
        const int OwnerOffset = 20;
        const int ModeOffset = 28;
        const int KindMask = 0xF000;
        byte* result = stackalloc byte[256];
        fixed (byte* name = path)
        {
            // Once more if there was no memory for the look: that says nothing about the file.
            bool isThere = Descriptors.LookAt(CurrentDirectory, name, NoFollow, WantKindAndOwner, result) == 0
                || (Marshal.GetLastPInvokeError() == SystemError.Enomem
                    && Descriptors.LookAt(CurrentDirectory, name, NoFollow, WantKindAndOwner, result) == 0);
            if (isThere
                && *(uint*)(result + OwnerOffset) == Processes.EffectiveUser()
                && (*(ushort*)(result + ModeOffset) & KindMask) == kind)
            {
                // If it fails somebody else was faster, or nothing can be removed from that folder any more.
                _ = Descriptors.Unlink(name);
            }
        }
    }

    // A program may have its children in another PID namespace than its own: they know themselves by other ids, and the
    // files are called after those.
    private static bool NamesProcessesAsItsChildren()
    {
        ulong own = InodeOf("/proc/self/ns/pid\0"u8);
        ulong children = InodeOf("/proc/self/ns/pid_for_children\0"u8);
        return own == children || own == 0 || children == 0; // 0: not known; the names are unlikely to be those of others
    }

    private static ulong InodeOf(ReadOnlySpan<byte> path)
    {
        const uint WantInode = 0x100;
        const int InodeOffset = 32;
        byte* result = stackalloc byte[256];
        fixed (byte* name = path)
        {
            return Descriptors.LookAt(CurrentDirectory, name, 0, WantInode, result) == 0 ? *(ulong*)(result + InodeOffset) : 0;
        }
    }
}
