using System.Buffers;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// An initializer or a finalizer in serialized form, with what it captured. It is written once, and each worker makes its
/// own copy from it.
/// </summary>
internal static class Hook
{
    /// <summary>Writes a hook; writes no bytes if there is none.</summary>
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

    /// <summary>Rebuilds a hook in the worker, and runs it. Does nothing if there are no bytes.</summary>
    public static void Run(byte[] hook)
    {
        if (hook.Length > 0)
        {
            ((Action)DefaultSerializer.Shared.Deserialize<Delegate>(new ReadOnlySequence<byte>(hook)))();
        }
    }
}
