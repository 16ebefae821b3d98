#pragma warning disable RS0030 // This type is the one place on Windows that maps memory.
using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Procession.Native;

/// <summary>
/// Shared memory on Windows: a page-file section with a random name of 128 bits. Not verified on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsSegmentMapping : SegmentMapping
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private WindowsSegmentMapping(MemoryMappedFile file, string name, long size)
    {
        _file = file;
        Name = name;
        _view = file.CreateViewAccessor(0, size);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        Pointer = pointer + _view.PointerOffset;
    }

    public override string Name { get; }

    public static WindowsSegmentMapping Create(long size)
    {
        // Local\ keeps it within the session, the default access list within the user.
        string name = @"Local\procession-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return new WindowsSegmentMapping(MemoryMappedFile.CreateNew(name, size), name, size);
    }

    public static WindowsSegmentMapping Open(string name, long size) =>
        new(MemoryMappedFile.OpenExisting(name), name, size);

    public override void Dispose()
    {
        if (Pointer is not null)
        {
            Pointer = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
