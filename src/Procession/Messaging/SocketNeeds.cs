using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Procession.Native;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Loads what the framework needs for sockets and keys before the first socket is created. If loading or initializing fails
/// once, the runtime never tries it again: a program that lacked a descriptor or a thread for a moment could never connect
/// again.
/// </summary>
/// <remarks>
/// Must be called before a method is compiled or entered that uses a type of these assemblies. The list contains what a
/// program loads for managers, listeners and named memory; <c>FirstUseFaults</c> tests that it is complete.
/// </remarks>
internal static class SocketNeeds
{
    /// <summary>The framework's class that waits for sockets: its first use creates a thread.</summary>
    public const string Engine = "System.Net.Sockets.SocketAsyncEngine, System.Net.Sockets";

    // For native libraries and their settings, the engine with its thread, and the first sockets.
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
    /// <returns><see langword="true"/>, so that constructors can call this before everything else.</returns>
    /// <exception cref="IOException">The process has too few descriptors; try again later.</exception>
    /// <exception cref="InsufficientMemoryException">The system grants no thread; try again later. Only if another one takes
    /// the last thread at the very moment when the runtime needs it, this process cannot use sockets any more; the message
    /// says so.</exception>
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

    /// <summary>Initializes the engine. The trial got a thread, but the last thread may have been taken since.</summary>
    internal static void SetUp(Type engine)
    {
        try
        {
            RuntimeHelpers.RunClassConstructor(engine.TypeHandle);
        }
        catch (TypeInitializationException e)
        {
            throw new InsufficientMemoryException(
                $"Process {Environment.ProcessId} cannot use sockets, managers or named memory any more: when its runtime "
                + "wanted to start the thread that waits for sockets, there was none left, and it does not try that again. Start "
                + $"the process again. {SystemError.ThreadsOrMemory}",
                e);
        }
    }

    private static void ThrowIfUnloadable() => Descriptors.ThrowIfDescriptorsLack(
        ForTheRest + (Assemblies.DescriptorsOfOne * Assemblies.CountMissing(Names)),
        "make the first socket of this process");

    // A separate method, so that it is compiled after the assembly has been loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadCryptography()
    {
        Span<byte> any = stackalloc byte[1];
        RandomNumberGenerator.Fill(any);
    }
}
