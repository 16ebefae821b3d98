using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Procession.Workers.Hosting;

/// <summary>The files inside the executable of this process, if it is a single-file program.</summary>
internal static unsafe class Bundle
{
    // Of host_runtime_contract, which the runtime's host passes on: its size, a context, a function for properties, and one
    // that looks for a file in the bundle. Only the host of a bundle sets that.
    private static readonly int ProbeOffset = 3 * nint.Size;
    private static readonly delegate* unmanaged<byte*, long*, long*, long*, byte> Probe = FindProbe();

    /// <summary>Whether the executable of this process contains the program.</summary>
    public static bool IsThis => Probe is not null;

    /// <summary>Whether a file is in it, and is read from there and not extracted first.</summary>
    public static bool Contains(string file)
    {
        if (!IsThis)
        {
            return false;
        }

        long offset, size, compressedSize;
        fixed (byte* path = Encoding.UTF8.GetBytes(file + '\0'))
        {
            return Probe(path, &offset, &size, &compressedSize) != 0;
        }
    }

    private static delegate* unmanaged<byte*, long*, long*, long*, byte> FindProbe()
    {
        if (AppContext.GetData("HOST_RUNTIME_CONTRACT") is not string text || !text.StartsWith("0x", StringComparison.Ordinal)
            || !nint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nint contract)
            || contract == 0 || Marshal.ReadIntPtr(contract) < ProbeOffset + nint.Size)
        {
            return null;
        }

        return (delegate* unmanaged<byte*, long*, long*, long*, byte>)Marshal.ReadIntPtr(contract, ProbeOffset);
    }
}
