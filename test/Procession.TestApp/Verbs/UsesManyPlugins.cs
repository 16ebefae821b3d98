using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Procession.TestApp.Plugins;

namespace Procession.TestApp.Verbs;

/// <summary>
/// A program that loads a plug-in, uses it in a worker and unloads it, again and again, while one of them stays.
/// </summary>
internal static class UsesManyPlugins
{
    private const int Plugins = 300;
    private const int Together = 25;

    public static int Run(string how, string folder)
    {
        var file = new EmittedPlugin(folder);
        using var pool = new ProcessPool(1);
        IPlugin lasting = EmittedPlugin.New(file.NewContext(isCollectible: true).LoadFromAssemblyPath(file.Path));
        int mistakes = pool.Map(lasting.Count, [1])[0] - 1;
        int before = pool.Apply(ContextsAfterCollection);
        var contexts = new List<WeakReference>();
        for (int i = 0; i < Plugins; i++)
        {
            mistakes += Use(pool, file, how, contexts);
            if (contexts.Count == Together)
            {
                AwaitEnds(contexts);
                contexts.Clear();
            }
        }

        Console.WriteLine($"mistakes: {mistakes}");
        while (pool.Apply(ContextsAfterCollection) > before)
        {
            Collect(); // The test has the time limit.
        }

        Console.WriteLine("as many contexts in the worker as before");
        Console.WriteLine($"static field of the one that stays: {pool.Map(lasting.Count, [1])[0]}");
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Use(ProcessPool pool, EmittedPlugin file, string how, List<WeakReference> contexts)
    {
        AssemblyLoadContext context = file.NewContext(isCollectible: true);
        contexts.Add(new WeakReference(context, trackResurrection: true));
        IPlugin plugin = EmittedPlugin.New(context.LoadFromAssemblyPath(file.Path));
        int mistakes = how switch
        {
            "functions" => Differs(pool.Map(plugin.AddHundredfold, [1])[0], 105),
            "captured" => Differs(pool.Map(number => plugin.Add(number), [1])[0], 6),
            "arguments" => Differs(pool.Apply(static (it, number) => it.Add(number), plugin, 1), 6),
            "results" => Differs(pool.Map(static it => it, [plugin])[0].GetType(), plugin.GetType()),
            "queued calls" => Differs(Queued(pool, file).Get(), 6),
            "exceptions" => Differs(ThrownBy(pool, plugin).Assembly, plugin.GetType().Assembly),
            _ => CountTwice(pool, plugin),
        };
        if (how != "dropped")
        {
            context.Unload();
        }

        return mistakes;
    }

    // Nothing of the plug-in is left here but what the call carries, until the worker has room for it.
    private static AsyncResult<int> Queued(ProcessPool pool, EmittedPlugin file)
    {
        using var gate = new SharedEvent();
        AsyncResult<bool> busy = pool.ApplyAsync(static gate => gate.Wait(TimeSpan.FromSeconds(30)), gate);
        AsyncResult<int> queued = Submit(pool, file);
        Collect();
        Collect();
        gate.Set();
        busy.Get();
        return queued;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AsyncResult<int> Submit(ProcessPool pool, EmittedPlugin file)
    {
        AssemblyLoadContext context = file.NewContext(isCollectible: true);
        IPlugin plugin = EmittedPlugin.New(context.LoadFromAssemblyPath(file.Path));
        AsyncResult<int> queued = pool.ApplyAsync(static (it, number) => it.Add(number), plugin, 1);
        context.Unload();
        return queued;
    }

    // The collector of the worker runs in between: the plug-in lives, so its static fields do.
    private static int CountTwice(ProcessPool pool, IPlugin plugin)
    {
        int first = pool.Map(plugin.Count, [1])[0];
        pool.Apply(ContextsAfterCollection);
        return Differs((first, pool.Map(plugin.Count, [1])[0]), (1, 2));
    }

    private static Type ThrownBy(ProcessPool pool, IPlugin plugin)
    {
        try
        {
            pool.Map(plugin.Fail, [1]);
            return typeof(void);
        }
        catch (Exception e)
        {
            return e.GetType();
        }
    }

    private static int Differs<T>(T value, T expected) => Equals(value, expected) ? 0 : 1;

    private static void AwaitEnds(List<WeakReference> contexts)
    {
        while (contexts.Exists(context => context.IsAlive))
        {
            Collect();
        }
    }

    private static int ContextsAfterCollection()
    {
        for (int i = 0; i < 3; i++)
        {
            Collect();
        }

        return AssemblyLoadContext.All.Count();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
