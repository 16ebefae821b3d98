using System.Net;
using System.Net.Sockets;

namespace Procession.Messaging;

/// <summary>Where somebody listens: the same for all processes, and in words if that was not possible.</summary>
internal static class ListenerAddress
{
    /// <summary>
    /// The end point with the whole path of its file, since others may have another current directory. As it is if the whole
    /// path is longer than an address may be.
    /// </summary>
    public static EndPoint Whole(EndPoint endPoint)
    {
        const char NoFile = '@'; // how the framework writes the first byte of a name that is no file
        if (endPoint is not UnixDomainSocketEndPoint || endPoint.ToString() is not [not NoFile and not '/', ..] path)
        {
            return endPoint;
        }

        try
        {
            return new UnixDomainSocketEndPoint(Path.GetFullPath(path));
        }
        catch (ArgumentOutOfRangeException)
        {
            return endPoint;
        }
    }

    /// <summary>Says that nobody can listen there, and what helps.</summary>
    public static SocketException Refuse(EndPoint endPoint, SocketException reason)
    {
        bool isFile = endPoint is UnixDomainSocketEndPoint;
        string cure = reason.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse when isFile =>
                " Something listens there, or its file was left by a program that was killed: then delete the file.",
            SocketError.AddressAlreadyInUse => " Something listens there: take another port, or 0 for any that is free.",
            SocketError.AddressNotAvailable when isFile => " Its folder does not exist.",
            SocketError.AddressNotAvailable => " It is no address of this machine.",
            SocketError.AccessDenied when isFile => " This user may not make a file there.",
            SocketError.AccessDenied => " This user may not use that port: take a higher one, or 0 for any that is free.",
            _ => string.Empty,
        };
        return new SocketException(
            (int)reason.SocketErrorCode, $"Nobody can listen at {Whole(endPoint)}: {reason.Message.TrimEnd('.')}.{cure}");
    }
}
