using System.Linq.Expressions;
using System.Reflection.Emit;
using Microsoft.Win32.SafeHandles;

namespace Procession.Tests.Serialization;

internal static class RefusedCases
{
    public sealed class Logger(Stream sink)
    {
        public Stream Sink { get; } = sink;
    }

    public sealed class Holder<T>(T held)
    {
        public T Held { get; } = held;
    }

    public unsafe struct Pointing(int* pointer)
    {
        public int* Pointer = pointer;
    }

    public sealed class OwnStream : MemoryStream;

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Refused("FileStream", () => (Stream)File.OpenRead(typeof(RefusedCases).Assembly.Location), "Stream"),
        Case.Refused("Stream.Null in a member", () => new Logger(Stream.Null), "Logger.Sink"),
        Case.Refused("subclass of MemoryStream", () => new OwnStream(), "Stream"),
        Case.Refused("StreamReader", () => new StreamReader(Stream.Null), "stream"),
        Case.Refused("Socket", () => new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp), "socket"),
        Case.Refused("Process", Self, "child of this process"),
        Case.Refused("HttpClient", () => new HttpClient(), "connections"),
        Case.Refused("CancellationToken", () => new CancellationTokenSource().Token, "PoolTask.CancellationToken"),
        Case.Refused("CancellationTokenSource", () => new CancellationTokenSource(), "PoolTask.CancellationToken"),
        Case.Refused("Task", () => Task.FromResult(5), "await it first"),
        Case.Refused("pending Task in a member", () => new Holder<Task>(new TaskCompletionSource().Task), "Holder.Held"),
        Case.Refused("ValueTask", () => new ValueTask<int>(5), "await it first"),
        Case.Refused("Thread", () => Thread.CurrentThread, "in the worker"),
        Case.Refused("SemaphoreSlim", () => new SemaphoreSlim(1), "in the worker"),
        Case.Refused("Timer", () => new Timer(_ => { }), "in the worker"),
        Case.Refused("ThreadLocal", () => new ThreadLocal<int>(), "in the worker"),
        Case.Refused("SafeHandle", () => new SafeFileHandle(0, false), "handle"),
        Case.Refused("nint", () => (nint)5, "send it as long"),
        Case.Refused("nint in a member", () => new Holder<nint>(5), "Holder.Held"),
        Case.Refused("struct with a pointer", () => default(Pointing), "pointer"),
        Case.Refused("GCHandle", () => default(System.Runtime.InteropServices.GCHandle), "handle"),
        Case.Refused<Expression<Func<int, int>>>("expression tree", () => x => x + 1, "pass a lambda"),
        Case.Refused("compiled expression", () => ((Expression<Func<int, int>>)(x => x + 1)).Compile(), "cannot be sent"),
        Case.Refused("dynamic method", MakeDynamic, "only assemblies on disk"),
        Case.Refused("type made at run time", MadeType, "only assemblies on disk"),
        Case.Refused("framework type that is not known", () => new System.Diagnostics.TraceEventCache(), "not known to survive"),
        Case.Refused("TaskCompletionSource", () => new TaskCompletionSource(), "cannot be sent"),
        Case.Refused("assembly", () => typeof(RefusedCases).Assembly, "loaded code"),
        Case.Refused("ProcessPool", () => (ProcessPool)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(ProcessPool)), "create one inside the function"),
        Case.Refused("HashCode", () => default(HashCode), "from process to process"),
        Case.Refused("closed MemoryStream", Closed, "closed"),
    ];

    private static object Self() =>
        Type.GetType("System.Diagnostics.Process, System.Diagnostics.Process")!.GetMethod("GetCurrentProcess")!.Invoke(null, null)!;

    private static Func<int> MakeDynamic()
    {
        DynamicMethod method = new("Five", typeof(int), []);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldc_I4_5);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int>>();
    }

    private static object MadeType()
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new("Made"), AssemblyBuilderAccess.Run);
        TypeBuilder type = assembly.DefineDynamicModule("Made").DefineType("Made.Up", System.Reflection.TypeAttributes.Public);
        return Activator.CreateInstance(type.CreateType())!;
    }

    private static MemoryStream Closed()
    {
        MemoryStream stream = new();
        stream.Dispose();
        return stream;
    }
}
