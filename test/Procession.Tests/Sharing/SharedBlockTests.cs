using System.Runtime.Versioning;
using Procession.Native;
using Procession.Sharing;

namespace Procession.Tests.Sharing;

/// <summary>Memory of others is looked at before it is used.</summary>
[UnsupportedOSPlatform("windows")]
public class SharedBlockTests
{
    [Fact]
    public void Open_AFile_IsRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.SetLength(4096);
            var address = DescriptorAddress.Of((int)file.SafeFileHandle.DangerousGetHandle());
            Assert.Throws<InvalidDataException>(() => SharedBlock.Open(new SharedBlockHandle(address, 4096, null)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(4097)]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Open_AnotherSize_IsRefused(long size)
    {
        using UnknownMemory memory = new(4096);
        Assert.Throws<InvalidDataException>(() => SharedBlock.Open(new SharedBlockHandle(memory.Address, size, null)));
    }

    [Fact]
    public void SetLength_OfSharedMemory_IsDenied()
    {
        using UnknownMemory memory = new(8192);
        using var file = new FileStream($"/proc/self/fd/{memory.Address.Descriptor}", FileMode.Open, FileAccess.ReadWrite);
        Assert.ThrowsAny<Exception>(() => file.SetLength(4096));
        Assert.Equal(8192, file.Length);
    }

    // As if another process had made it.
    private sealed class UnknownMemory : IDisposable
    {
        private readonly UnixSegmentMapping _mapping;

        public UnknownMemory(long size)
        {
            _mapping = UnixSegmentMapping.Create(size);
            Address = DescriptorAddress.Of(_mapping.Descriptor);
        }

        public DescriptorAddress Address { get; }

        public void Dispose() => _mapping.Dispose();
    }
}
