using System.Buffers;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>One call of an object in the manager's process.</summary>
internal sealed class ManagedCall
{
    private readonly IBufferWriter<byte> _reply;
    private readonly CallWire? _caller;

    /// <summary>A call from another process, or, with a <see langword="null"/> caller, from this one.</summary>
    public ManagedCall(
        int operation, ReadOnlyMemory<byte> arguments, IBufferWriter<byte> reply, CallWire? caller, Session? session)
    {
        Operation = operation;
        Arguments = arguments;
        _reply = reply;
        _caller = caller;
        Session = session;
    }

    public int Operation { get; }

    public Session? Session { get; }

    /// <summary>Gets whether nobody waits for the result any more.</summary>
    public bool IsAbandoned => _caller?.IsAbandoned() ?? false;

    /// <summary>Gets whether the answer has been sent.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Gets or sets what undoes the call if its answer cannot be delivered.</summary>
    public Action? TakeBack { get; set; }

    private ReadOnlyMemory<byte> Arguments { get; }

    public T Read<T>() => DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(Arguments));

    /// <summary>
    /// Sends the answer now, if somebody still waits for it. For calls that must have no effect otherwise, and cannot be
    /// undone.
    /// </summary>
    public bool TryAnswer<T>(T result)
    {
        Return(result);
        IsAnswered = _caller is null || _caller.TrySend();
        return IsAnswered;
    }

    public void Return<T>(T result) => DefaultSerializer.Shared.Serialize(_reply, result);
}
