using Procession.Native;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession.Messaging;

/// <summary>
/// One end of a pipe, which other processes open again. The operating system closes it when the last process has.
/// </summary>
/// <remarks>
/// Its descriptor does not block, since nothing could end a blocking read or write when the end is closed in this process.
/// Non-blocking mode affects this process only, because each process opens the pipe for itself.
/// </remarks>
internal sealed class PipeEnd : SharedResource
{
    private readonly DescriptorAddress _address;
    private readonly DescriptorAccess _access;

    private PipeEnd(DescriptorAddress address, DescriptorAccess access)
    {
        Descriptor = address.Descriptor;
        _access = access;
        _address = address;
    }

    public int Descriptor { get; }

    public static (PipeEnd Read, PipeEnd Write) CreatePipe()
    {
        SharedBlock.ThrowIfNotLinux();
        (int read, int write) = Descriptors.Pipe();
        const int RoomForMuch = 1024 * 1024;
        Descriptors.SetPipeSize(write, RoomForMuch);
        try
        {
            Descriptors.SetNonBlocking(read);
            Descriptors.SetNonBlocking(write);
            var readAddress = DescriptorAddress.Of(read);
            var writeAddress = DescriptorAddress.Of(write);
            return (new PipeEnd(readAddress, DescriptorAccess.Read), new PipeEnd(writeAddress, DescriptorAccess.Write));
        }
        catch (Exception)
        {
            _ = Descriptors.Close(read);
            _ = Descriptors.Close(write);
            throw;
        }
    }

    public static PipeEnd Open(PipeEndHandle handle)
    {
        int descriptor = handle.Address.Open(handle.Access);
        handle.Receipt?.Sign();
        return new PipeEnd(handle.Address.At(descriptor), handle.Access);
    }

    public PipeEndHandle ToHandle(IKeeper? keeper) => new(_address, _access, Depart(keeper));

    protected override void Free() => _ = Descriptors.Close(Descriptor);
}

/// <summary>Represents a <see cref="PipeEnd"/> in messages.</summary>
[Sendable]
internal sealed record PipeEndHandle(DescriptorAddress Address, DescriptorAccess Access, TransitReceipt? Receipt);
