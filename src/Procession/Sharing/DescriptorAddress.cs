using System.Globalization;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>
/// A descriptor of a process, which other processes of the same user open again through /proc. Nothing has a name that
/// could be guessed, or that could be left behind.
/// </summary>
/// <param name="ProcessId">Whose descriptor it is.</param>
/// <param name="Descriptor">Its number there.</param>
/// <param name="Inode">What it is expected to lead to: numbers of processes and descriptors are used again.</param>
[Sendable]
internal sealed record DescriptorAddress(int ProcessId, int Descriptor, ulong Inode)
{
    /// <summary>The address of a descriptor of this process.</summary>
    public static DescriptorAddress Of(int descriptor) => new(Environment.ProcessId, descriptor, InodeOf(descriptor));

    /// <summary>Opens it here.</summary>
    /// <exception cref="FileNotFoundException">It is gone: disposed of, or its process has ended.</exception>
    public int Open(DescriptorAccess access)
    {
        const int CloseOnExec = 0x80000;
        const int NonBlocking = 0x800; // a pipe would wait for its other end otherwise
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/fd/{Descriptor}");
        int opened = Descriptors.Open(path, (int)access | CloseOnExec | NonBlocking, 0);
        if (opened < 0)
        {
            throw Gone(Marshal.GetLastPInvokeError());
        }

        if (InodeOf(opened) != Inode)
        {
            _ = Descriptors.Close(opened);
            throw Gone(error: 0);
        }

        return Descriptors.MakePrivate(opened);
    }

    private static unsafe ulong InodeOf(int descriptor)
    {
        const int EmptyPath = 0x1000;
        const uint WantInode = 0x100;
        const int InodeOffset = 32;
        byte* result = stackalloc byte[256];
        byte empty = 0;
        Descriptors.ThrowIfFailed(Descriptors.Statx(descriptor, &empty, EmptyPath, WantInode, result), "look at a descriptor");
        return *(ulong*)(result + InodeOffset);
    }

    private FileNotFoundException Gone(int error)
    {
        string reason = error == 0 ? "the number stands for something else by now" : Marshal.GetPInvokeErrorMessage(error);
        return new FileNotFoundException(string.Create(
            CultureInfo.InvariantCulture,
            $"A shared object does not exist any more: process {ProcessId}, which sent it, has ended or disposed of it "
            + $"({reason}). Keep it until the other process has opened it."));
    }
}

/// <summary>What a descriptor is opened for; the numbers are those of open(2).</summary>
internal enum DescriptorAccess
{
    Read = 0,
    Write = 1,
    ReadWrite = 2,
}
