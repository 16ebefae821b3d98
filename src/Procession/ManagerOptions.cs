using System.Net;
using System.Net.Sockets;

namespace Procession;

/// <summary>The settings of a <see cref="Manager"/>.</summary>
public sealed class ManagerOptions
{
    /// <summary>
    /// Gets or sets the end point at which the manager listens: an <see cref="IPEndPoint"/>, with port 0 for any free port,
    /// or a <see cref="UnixDomainSocketEndPoint"/>. The default, <see langword="null"/>, is a socket without a file, which
    /// only processes of the same user that got a proxy can use.
    /// </summary>
    public EndPoint? EndPoint { get; set; }

    /// <summary>
    /// Gets or sets the key for <see cref="Manager.Connect(EndPoint, ReadOnlySpan{byte})"/>. Needed with
    /// <see cref="EndPoint"/>, and only then.
    /// </summary>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>
    /// Gets or sets the certificate with which connections to <see cref="EndPoint"/> are encrypted, or the permission to use
    /// clear text. Needed if other machines can reach the end point. The default is <see langword="null"/>: clear text, on
    /// this machine only.
    /// </summary>
    public ConnectionSecurity? Security { get; set; }

    /// <summary>
    /// Gets or sets an action that the manager's process runs once, before anything else. It must be sendable.
    /// </summary>
    public Action? Initializer { get; set; }

    /// <summary>
    /// Gets or sets how long the manager's process may take from its start to its <see cref="Initializer"/>. If it takes
    /// longer, it is killed, and the manager's constructor throws a <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 60 seconds, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan StartTimeout { get; set; } = ProcessPoolDefaults.StartTimeout;

    /// <summary>
    /// Gets or sets how long the <see cref="Initializer"/> may run. If it takes longer, the manager is killed, and its
    /// constructor throws a <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 10 minutes, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan InitializerTimeout { get; set; } = ProcessPoolDefaults.InitializerTimeout;

    /// <summary>Gets or sets the name of the process, for messages. The default is <c>manager</c>.</summary>
    public string Name { get; set; } = "manager";
}
