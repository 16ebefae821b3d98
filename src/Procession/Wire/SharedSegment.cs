using Procession.Native;

namespace Procession.Wire;

/// <summary>Memory that two processes share. It has no name that other processes could open.</summary>
internal sealed unsafe class SharedSegment : IDisposable
{
    private readonly SegmentMapping _mapping;

    private SharedSegment(SegmentMapping mapping, long size)
    {
        _mapping = mapping;
        Size = size;
    }

    public long Size { get; }

    public byte* Pointer => _mapping.Pointer;

    /// <summary>The descriptor to pass to the worker, on systems that have them (Unix).</summary>
    public int Descriptor => _mapping.Descriptor;

    /// <summary>The name to pass to the worker, on systems that find segments by name (Windows).</summary>
    public string? Name => _mapping.Name;

    public static SharedSegment Create(long size) => new(
        OperatingSystem.IsWindows() ? WindowsSegmentMapping.Create(size) : UnixSegmentMapping.Create(size), size);

    /// <summary>Maps the segment that the pool passed to this worker.</summary>
    public static SharedSegment Open(string handle, long size) => new(
        OperatingSystem.IsWindows()
            ? WindowsSegmentMapping.Open(handle, size)
            : UnixSegmentMapping.Open(int.Parse(handle, System.Globalization.CultureInfo.InvariantCulture), size),
        size);

    /// <summary>Closes the descriptor once the worker has its own; the mapping stays.</summary>
    public void CloseDescriptor() => _mapping.CloseDescriptor();

    public void Dispose() => _mapping.Dispose();
}
