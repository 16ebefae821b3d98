using System.Globalization;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>
/// A descriptor of a process, which other processes of the same user open through /proc. It has no name that could be
/// guessed, or that could be left behind.
/// </summary>
/// <param name="ProcessId">The process that has the descriptor.</param>
/// <param name="Descriptor">Its number there.</param>
/// <param name="Inode">The inode that it must lead to, because ids of processes and descriptors are reused.</param>
[Sendable]
internal sealed record DescriptorAddress(int ProcessId, int Descriptor, ulong Inode)
{
    /// <summary>
    /// Gets this process's id in /proc, which differs from its own id if /proc belongs to an enclosing PID namespace.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">/proc does not contain this process.</exception>
    public static int OwnProcess => !OperatingSystem.IsLinux() ? Environment.ProcessId
        : ProcFileSystem.OwnId ?? throw new PlatformNotSupportedException(
            "Objects that processes share need a /proc file system that contains this process: it is not mounted here, or it is "
            + "that of another PID namespace. Mount one: mount -t proc proc /proc.");

    /// <summary>The address of a descriptor of this process.</summary>
    public static DescriptorAddress Of(int descriptor) => new(OwnProcess, descriptor, Descriptors.InodeOf(descriptor));

    /// <summary>The address of the same object, opened as a descriptor of this process.</summary>
    public DescriptorAddress At(int descriptor) => new(OwnProcess, descriptor, Inode);

    /// <summary>Opens the object in this process.</summary>
    /// <exception cref="FileNotFoundException">It is gone: disposed of, or its process has ended.</exception>
    /// <exception cref="IOException">This process cannot open it; for example, it has no descriptor left.</exception>
    public int Open(DescriptorAccess access)
    {
        const int CloseOnExec = 0x80000;
        const int NonBlocking = 0x800; // a pipe would wait for its other end otherwise
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/fd/{Descriptor}");
        int opened = Descriptors.Open(path, (int)access | CloseOnExec | NonBlocking, 0);
        if (opened < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        bool isThis;
        try
        {
            isThis = Descriptors.InodeOf(opened) == Inode;
        }
        catch (IOException)
        {
            _ = Descriptors.Close(opened);
            throw;
        }

        if (!isThis)
        {
            _ = Descriptors.Close(opened);
            throw Gone("the descriptor belongs to another object by now");
        }

        return Descriptors.MakePrivate(opened);
    }

    // Only some errors mean that the object is gone; the others concern this process.
    private IOException Failure(int error)
    {
        const int NoSuchProcess = 3;
        const int NoSuchDevice = 6; // nobody reads the pipe any more
        return error is SystemError.Enoent or SystemError.Enotdir or NoSuchProcess or NoSuchDevice
            ? Gone(Marshal.GetPInvokeErrorMessage(error))
            : SystemError.Failure(
                string.Create(CultureInfo.InvariantCulture, $"open a shared object of process {ProcessId}"),
                error,
                error is SystemError.Eacces or SystemError.Eperm
                    ? "It runs as another user, or a security policy hides its descriptors (/proc)."
                    : null);
    }

    private FileNotFoundException Gone(string reason) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"A shared object does not exist any more: process {ProcessId}, which sent it, has ended or disposed of it "
        + $"({reason}). Keep it until the other process has opened it."));
}

/// <summary>The access for which a descriptor is opened; the numbers are those of open(2).</summary>
internal enum DescriptorAccess
{
    Read = 0,
    Write = 1,
    ReadWrite = 2,
}
