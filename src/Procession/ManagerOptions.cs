using System.Net;
using System.Net.Sockets;

namespace Procession;

/// <summary>How a <see cref="Manager"/> is set up.</summary>
public sealed class ManagerOptions
{
    /// <summary>
    /// Gets or sets where the manager listens: an <see cref="IPEndPoint"/>, port 0 for any free one, or a
    /// <see cref="UnixDomainSocketEndPoint"/>. <see langword="null"/>, the default, for a socket without a file that only
    /// processes of the same user reach, and only those that were given a proxy.
    /// </summary>
    public EndPoint? EndPoint { get; set; }

    /// <summary>
    /// Gets or sets the key for <see cref="Manager.Connect(EndPoint, ReadOnlySpan{byte})"/>. Needed with
    /// <see cref="EndPoint"/>, and only then.
    /// </summary>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>
    /// Gets or sets the certificate with which connections to <see cref="EndPoint"/> are encrypted, or that clear text is wanted
    /// there. Needed if other machines can reach it. The default is <see langword="null"/>: clear text, on this machine only.
    /// </summary>
    public ConnectionSecurity? Security { get; set; }

    /// <summary>
    /// Gets or sets what the manager's process runs once, before it does anything else. Must be able to travel.
    /// </summary>
    public Action? Initializer { get; set; }

    /// <summary>
    /// Gets or sets how long the manager's process may take from its start to its <see cref="Initializer"/>. One that takes
    /// longer is killed, and the manager's constructor throws <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 60 seconds, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan StartTimeout { get; set; } = ProcessPoolDefaults.StartTimeout;

    /// <summary>
    /// Gets or sets how long the manager may take for its <see cref="Initializer"/>, until it listens. One that takes longer
    /// is killed, and the manager's constructor throws <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 10 minutes, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan InitializerTimeout { get; set; } = ProcessPoolDefaults.InitializerTimeout;

    /// <summary>Gets or sets the name of the process, for messages. The default is <c>manager</c>.</summary>
    public string Name { get; set; } = "manager";
}
