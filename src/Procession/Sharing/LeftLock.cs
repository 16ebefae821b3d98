using System.Runtime.Versioning;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// Handles a lock in memory that this process has just released while one of its threads had the lock, or was about to take
/// it or give it back. That thread now sees zeros and cannot give the lock back. The thread may live on, so all others would
/// wait for it.
/// </summary>
/// <remarks>
/// Threads take the lock without holding the memory, which would cost as much as the lock itself. So this check comes after
/// the memory was unmapped, when an owner in this process can never reach the lock's word again. The next thread that takes
/// the lock is told that it was abandoned.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe class LeftLock
{
    private const int PageSize = 4096;

    /// <summary>
    /// Checks the lock, and abandons it if necessary. Without memory for that, it stays with its owner until that thread
    /// ends.
    /// </summary>
    /// <param name="descriptor">The descriptor of the memory.</param>
    /// <param name="offset">The offset of the lock in it.</param>
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
