using System.Diagnostics.CodeAnalysis;
using Procession.Functions;
using Procession.Serialization;
using Procession.WorkerHost;

namespace Procession;

/// <content>
/// Instantiates the generic code of a call for the most common types of arguments and results, so that it is precompiled in
/// the library. For other value types it is compiled at the first call.
/// </content>
public sealed partial class ProcessPool
{
    [SuppressMessage("CodeQuality", "IDE0051", Justification = "Never runs: the ReadyToRun compiler reads it.")]
    private void PrecompileCommonTypes()
    {
        PrecompileArgument<int>();
        PrecompileArgument<long>();
        PrecompileArgument<double>();
        PrecompileArgument<string>();
    }

    private void PrecompileArgument<T>()
    {
        PrecompileCall<T, int>();
        PrecompileCall<T, long>();
        PrecompileCall<T, double>();
        PrecompileCall<T, bool>();
        PrecompileCall<T, string>();
        PrecompileAction<T>();
    }

    private void PrecompileAction<T>()
    {
        Action<T> action = null!;
        Apply(action, default!);
        ForEach(action, []);

        // The worker's side.
        var runner = new Action1<T>(action);
        if (!runner.IsAsync)
        {
            runner.Run(default, null!, null!);
            runner.RunNumbers(default, null!, null!);
        }

        ((ChunkRun)null!).Succeed(default(NoResult));
    }

    private void PrecompileCall<T, TResult>()
    {
        Func<T, TResult> function = null!;
        Apply(function, default!);
        Map(function, []);
        IMap(function, []);

        // The worker's side.
        var runner = new Function1<T, TResult>(function);
        if (!runner.IsAsync)
        {
            runner.Run(default, null!, null!);
            runner.RunNumbers(default, null!, null!);
        }

        ((ChunkRun)null!).Succeed(default(TResult)!);
    }
}
