using System.Buffers;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// An initializer or a finalizer on its way to workers: a copy of it and of what it captured, made once; each worker
/// makes its own from that.
/// </summary>
internal static class Hook
{
    /// <summary>Writes a hook; none is no bytes.</summary>
    /// <exception cref="UnsendableException">It captured what cannot travel.</exception>
    public static byte[] Write(Action? hook)
    {
        if (hook is null)
        {
            return [];
        }

        var buffer = new KeepingWriter();
        try
        {
            DefaultSerializer.Shared.Serialize<Delegate>(buffer, hook);
            return buffer.WrittenMemory.ToArray();
        }
        catch (OutOfMemoryException e)
        {
            throw OversizedFunction.Describe(hook, e);
        }
    }

    /// <summary>Rebuilds a hook in the worker, and runs it. No bytes are none.</summary>
    public static void Run(byte[] hook)
    {
        if (hook.Length > 0)
        {
            ((Action)DefaultSerializer.Shared.Deserialize<Delegate>(new ReadOnlySequence<byte>(hook)))();
        }
    }
}
