using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Says which types are never sent, why, and what to do instead. By name, so that no assembly is loaded for the check.
/// </summary>
internal static class RefusalPolicy
{
    public const string Pointer = "it is a pointer, which means nothing in another process; " +
        "send it as long if it is a number";

    public const string Cancellation =
        "it cannot signal across processes; the pool passes its own: use PoolTask.CancellationToken";

    private const string Keep = "which belong to this process; open one inside the function, or keep one for each worker in a "
        + "static field";

    private const string Create = "which belongs to this process; create it inside the function";

    public static string? ReasonAgainst(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint))
        {
            return Pointer;
        }

        if (Gadgets.ReasonAgainst(type) is { } danger)
        {
            return danger;
        }

        if (type.IsArray)
        {
            Type element = type.GetElementType()!;
            return element.IsPointer || element.IsFunctionPointer ? Pointer : null;
        }

        if (type.IsEnum || type.IsAssignableTo(typeof(Exception)) ||
            type.FullName is "System.IO.MemoryStream" or "System.Threading.Tasks.ThreadPoolTaskScheduler")
        {
            return null;
        }

        if (type.IsAssignableTo(typeof(Type)) && !type.IsAbstract && type.FullName != "System.RuntimeType")
        {
            return "it stands for a type without being one; send the type itself";
        }

        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (OfLevel(level) is { } reason)
            {
                return reason;
            }
        }

        return type.IsByRefLike ? "it lives on the stack"
            : type.IsCOMObject ? $"it is a COM object, {Create}"
            : OfContract(type);
    }

    private static string? OfLevel(Type type)
    {
        string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? type.Name;
        if (name.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) && FrameworkTypes.Owns(type) &&
            name != "System.Net.Sockets.UnixDomainSocketEndPoint" && !FrameworkTypes.TravelsByFields(type))
        {
            return $"it is a socket, or works on one, {Create}";
        }

        return name switch
        {
            "Procession.ProcessPool" => "a pool cannot be sent to its own workers; create one inside the function",
            "System.IO.Stream" => $"it is a Stream, {Create}",
            "System.IO.TextReader" or "System.IO.TextWriter" or "System.IO.BinaryReader" or "System.IO.BinaryWriter" =>
                $"it is a reader or writer over a stream, {Create}",
            "System.Runtime.InteropServices.SafeHandle" or "System.Runtime.InteropServices.CriticalHandle" or
            "System.Runtime.InteropServices.GCHandle" or "System.Runtime.InteropServices.GCHandle`1" =>
                $"it is a handle of the operating system or runtime, {Create}",
            "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" or
            "System.Threading.Tasks.ValueTask`1" =>
                "it is a running operation; await it first and send its result",
            "System.Threading.CancellationTokenSource" or "System.Threading.CancellationTokenRegistration" => Cancellation,
            "System.Threading.Thread" or "System.Threading.Timer" or "System.Threading.PeriodicTimer" or
            "System.Threading.SynchronizationContext" or "System.Threading.ExecutionContext" or
            "System.Threading.Tasks.TaskScheduler" or "System.Threading.ThreadLocal`1" or
            "System.Threading.AsyncLocal`1" =>
                "it belongs to the threads of this process; create it in the worker",
            "System.Threading.WaitHandle" or "System.Threading.ReaderWriterLock" or "System.Threading.CountdownEvent" or
            "System.Threading.Barrier" or "System.Threading.ManualResetEventSlim" =>
                "it synchronises the threads of one process; create it in the worker",
            "System.Net.Http.HttpMessageInvoker" or "System.Net.Http.HttpMessageHandler" or
            "System.Net.Http.HttpContent" => $"it owns connections, {Keep}",
            "System.ComponentModel.BindingList`1"
                when type.GetGenericArguments()[0].GetInterface("System.ComponentModel.INotifyPropertyChanged") is not null =>
                "its items report their changes to it, which their copies would not; send ToArray()",
            "System.Data.Common.DbConnection" or "System.Data.Common.DbDataSource" =>
                $"it is one of the database connections, {Keep}",
            "System.Data.Common.DbCommand" or "System.Data.Common.DbBatch" =>
                "it runs on a database connection of this process; send its text and its parameters' values",
            "System.Data.Common.DbDataReader" =>
                "it reads from a database connection of this process; read it into a list or a DataTable first, and send that",
            "System.Data.Common.DbTransaction" =>
                "it belongs to a database connection of this process; begin and end it inside the function",
            "SkiaSharp.SKNativeObject" => PackageAdvice.Skia,
            "System.Progress`1" => "it reports to this process; pass it as CallOptions.Progress",
            "System.Diagnostics.Process" => "it stands for a child of this process; send its id",
            "System.ComponentModel.Component" => $"it is a Component, {Create}",
            "System.HashCode" => "hash codes differ from process to process",
            "System.Linq.Expressions.Expression" => "it is an expression tree; pass a lambda",
            "System.Runtime.CompilerServices.Closure" =>
                "it is a compiled expression, whose code exists in this process only; pass a lambda",
            "System.Runtime.Loader.AssemblyLoadContext" or "System.Reflection.Assembly" or "System.Reflection.Module" =>
                "it is loaded code; send its name",
            _ => null,
        };
    }

    private static string? OfContract(Type type)
    {
        if (type.Assembly == typeof(RefusalPolicy).Assembly)
        {
            bool isDeclared = type.IsDefined(typeof(SendableAttribute), false) ||
                type.IsDefined(typeof(CompilerGeneratedAttribute), false) ||
                type.IsAssignableTo(typeof(ITravelsAsHandle)) || type.IsAssignableTo(typeof(Delegate));
            return isDeclared ? null : "it is a part of the pool, which belongs to this process";
        }

        foreach (Type contract in type.GetInterfaces())
        {
            switch (contract.FullName)
            {
                case "System.Linq.IQueryable" when FrameworkTypes.Owns(type) || FrameworkTypes.IsOfPackage(type):
                    return "it is a query; call ToList on it first";
                case "System.IServiceProvider" when FrameworkTypes.Owns(type) && SurrogateTable.Find(type) is null:
                    return "it is a service of this process; create it inside the function";
                default:
                    break;
            }
        }

        return PackageServices.ReasonAgainst(type);
    }
}
