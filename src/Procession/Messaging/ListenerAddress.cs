using System.Net;
using System.Net.Sockets;

namespace Procession.Messaging;

/// <summary>Makes the address of a listener the same for all processes, and explains why nobody can listen there.</summary>
internal static class ListenerAddress
{
    /// <summary>
    /// The end point with the full path of its file, since other processes may have another current directory. Unchanged if
    /// the full path is too long for an address.
    /// </summary>
    public static EndPoint Whole(EndPoint endPoint)
    {
        const char NoFile = '@'; // the framework shows it as the first character of a name that is not a file
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

    /// <summary>The exception that says why nobody can listen there, and what helps.</summary>
    public static SocketException Refuse(EndPoint endPoint, SocketException reason)
    {
        bool isFile = endPoint is UnixDomainSocketEndPoint;
        string cure = reason.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse when isFile =>
                " Something listens there, or its file was left by a program that was killed: then delete the file.",
            SocketError.AddressAlreadyInUse => " Something listens there: take another port, or 0 for any that is free.",
            SocketError.AddressNotAvailable when isFile => " Its folder does not exist.",
            SocketError.AddressNotAvailable => " It is not an address of this machine.",
            SocketError.AccessDenied when isFile => " This user may not create a file there.",
            SocketError.AccessDenied => " This user may not use that port: take a higher one, or 0 for any that is free.",
            _ => string.Empty,
        };
        return new SocketException(
            (int)reason.SocketErrorCode, $"Nobody can listen at {Whole(endPoint)}: {reason.Message.TrimEnd('.')}.{cure}");
    }
}
