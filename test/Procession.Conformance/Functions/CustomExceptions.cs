using System.Runtime.Serialization;

namespace Procession.Conformance.Functions;

/// <summary>No usual constructor at all: the normal case for exceptions of applications.</summary>
internal sealed class OrderRejectedException(int orderId, string reason) : Exception($"Order {orderId}: {reason}")
{
    public int OrderId { get; } = orderId;
}

/// <summary>Holds something that cannot travel.</summary>
internal sealed class ConnectionLostException(string message, Stream connection) : Exception(message)
{
    public Stream Connection { get; } = connection;
}

/// <summary>Has a message that needs what cannot travel.</summary>
internal sealed class ResponseException(HttpResponseMessage response) : Exception
{
    public override string Message => $"status {(int)response.StatusCode}";
}

/// <summary>Has a message that is another one in each process.</summary>
internal sealed class PidException : Exception
{
    public override string Message => $"in {Environment.ProcessId}";
}

/// <summary>Can be written by the worker, but not be read by the caller.</summary>
internal sealed class UnreadableException(string message) : Exception(message)
{
    private readonly UnreadableOutside _payload = new();

    public override string ToString() => base.ToString() + _payload.Value;
}

/// <summary>A value that cannot be read outside of workers.</summary>
internal sealed class UnreadableOutside
{
    public int Value { get; set; } = 1;

    [OnDeserialized]
    private void Refuse(StreamingContext context)
    {
        if (!PoolTask.IsWorker)
        {
            throw new FormatException("cannot be read by the caller");
        }
    }
}

/// <summary>A value that cannot be read in workers.</summary>
internal sealed class UnreadableInside
{
    public int Value { get; set; } = 1;

    [OnDeserialized]
    private void Refuse(StreamingContext context)
    {
        if (PoolTask.IsWorker)
        {
            throw new FormatException("cannot be read in the worker");
        }
    }
}

/// <summary>A value that nobody can write.</summary>
internal sealed class Unwritable
{
    public Stream Inner { get; } = new FileStream("/dev/null", FileMode.Open, FileAccess.Read);

    public override string ToString() => "an unwritable value";
}
