using System.Runtime.Versioning;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// A lock in memory that this process has just let go of, while a thread of it had the lock, or was about to take it or to
/// give it back. That thread sees zeros now and cannot give it back, and it may live on: everybody else would wait for it.
/// </summary>
/// <remarks>
/// Threads take the lock without holding the memory, which would cost as much again as the lock. So this is looked at when the
/// memory is no longer mapped: an owner in this process has lost the way to the word for good. Whoever takes the lock next is
/// told that it was abandoned.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe class LeftLock
{
    private const int PageSize = 4096;

    /// <summary>Looks, and abandons the lock. For want of memory it stays its owner's until that thread ends.</summary>
    /// <param name="descriptor">Leads to the memory.</param>
    /// <param name="offset">Where the lock lies in it.</param>
    public static void AbandonOwn(int descriptor, long offset)
    {
        const int ReadWrite = 1 | 2;
        const int MapShared = 1;
        ulong word;
        if (Descriptors.Seek(descriptor, offset, 0) != offset
            || Descriptors.Read(descriptor, (byte*)&word, sizeof(ulong)) != sizeof(ulong) || !IsOwn(word))
        {
            return;
        }

        long page = offset / PageSize * PageSize;
        void* mapped = Mappings.Map(null, PageSize, ReadWrite, MapShared, descriptor, (nint)page);
        if (mapped != Mappings.Failed)
        {
            new RobustLock((byte*)mapped + (offset - page)).AbandonOf(IsOwn);
            _ = Mappings.Unmap(mapped, PageSize);
        }
    }

    private static bool IsOwn(ulong owner) => ThreadIdentity.ProcessOf(owner) == Environment.ProcessId;
}
