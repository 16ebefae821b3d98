using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Procession.Native;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Loads, before the first socket is made, what the framework takes for sockets and keys. The runtime remembers forever that it
/// could not load or set up something: a program that had no descriptor or thread left for a moment could never again connect.
/// </summary>
/// <remarks>
/// To be asked before a method is compiled, or entered, that names a type of these assemblies. The names are those that a program
/// loads for managers, listeners and named memory; <c>FirstUseFaults</c> holds that none is missing.
/// </remarks>
internal static class SocketNeeds
{
    /// <summary>The class of the framework that waits for sockets: it makes a thread where it is first used.</summary>
    public const string Engine = "System.Net.Sockets.SocketAsyncEngine, System.Net.Sockets";

    // Native libraries and their settings, the engine with its thread, and the first sockets.
    private const int ForTheRest = 20;

    private static readonly string[] Names =
    [
        "System.Collections", "System.Collections.Concurrent", "System.Linq", "System.Memory", "System.Threading",
        "System.Threading.Thread", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "System.Net.Primitives",
        "System.Net.Sockets", "System.Net.Security", "System.Security.Cryptography", "System.Diagnostics.Tracing",
        "System.Diagnostics.DiagnosticSource",
    ];

    private static volatile bool _haveSockets;
    private static volatile bool _haveKeys;

    /// <summary>Loads what sockets need.</summary>
    /// <returns>True, for constructors that are to do this before all else.</returns>
    /// <exception cref="IOException">The process has too few descriptors. Nothing is lost: try again.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The system grants no thread. Nothing is lost: try again. Only if somebody took the last thread in the very moment in which
    /// the runtime needed it, this process can use no sockets any more; the message says so.
    /// </exception>
    public static bool LoadForSockets()
    {
        if (_haveSockets || !OperatingSystem.IsLinux())
        {
            return true;
        }

        ThrowIfUnloadable();
        Array.ForEach(Names, Assemblies.Load);
        TrialThread.Run("that waits for sockets");
        if (Type.GetType(Engine) is { } engine)
        {
            SetUp(engine);
        }

        return _haveSockets = true;
    }

    /// <summary>Loads what sockets, keys and random names need.</summary>
    /// <inheritdoc cref="LoadForSockets" path="/returns"/>
    /// <inheritdoc cref="LoadForSockets" path="/exception"/>
    public static bool LoadForKeys()
    {
        LoadForSockets();
        if (!_haveKeys && OperatingSystem.IsLinux())
        {
            ThrowIfUnloadable();
            LoadCryptography();
            _haveKeys = true;
        }

        return true;
    }

    /// <summary>Sets the engine up. The trial has found a thread, and somebody else may have taken it since.</summary>
    internal static void SetUp(Type engine)
    {
        try
        {
            RuntimeHelpers.RunClassConstructor(engine.TypeHandle);
        }
        catch (TypeInitializationException e)
        {
            throw new InsufficientMemoryException(
                $"Process {Environment.ProcessId} can use no sockets, managers or named memory any more: when its runtime wanted "
                + "to start the thread that waits for sockets, there was none left, and it does not try that again. Start the "
                + $"process anew. {SystemError.ThreadsOrMemory}",
                e);
        }
    }

    private static void ThrowIfUnloadable() => Descriptors.ThrowIfDescriptorsLack(
        ForTheRest + (Assemblies.DescriptorsOfOne * Assemblies.CountMissing(Names)),
        "make the first socket of this process");

    // A method of its own: it is compiled when the assembly has been loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadCryptography()
    {
        Span<byte> any = stackalloc byte[1];
        RandomNumberGenerator.Fill(any);
    }
}
