using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Procession.TestApp.Plugins;

namespace Procession.TestApp.Verbs;

/// <summary>A program with plug-ins: assemblies that it loads by path, in contexts of its own, and may unload.</summary>
internal static class UsesAPlugin
{
    public static int Run(string how, string folder)
    {
        using var pool = new ProcessPool(1);
        switch (how)
        {
            case "two contexts":
                TwoContexts(pool, folder);
                break;
            case "copied interface":
                CopiedInterface(pool, folder);
                break;
            case "unload":
                Unload(pool, folder);
                break;
            default:
                Load(pool, how, folder);
                break;
        }

        return 0;
    }

    private static void Load(ProcessPool pool, string how, string folder)
    {
        var plugin = new EmittedPlugin(folder);
        Assembly assembly = how == "LoadFrom"
            ? Assembly.LoadFrom(plugin.Path)
            : plugin.NewContext(isCollectible: how == "collectible").LoadFromAssemblyPath(plugin.Path);
        IPlugin adder = EmittedPlugin.New(assembly);
        Console.WriteLine($"method of an object: {pool.Map(adder.Add, [1])[0]}");
        Console.WriteLine($"what lies beside it: {pool.Map(adder.AddHundredfold, [1])[0]}");
        Console.WriteLine($"argument: {pool.Apply((it, number) => it.AddHundredfold(number), adder, 1)}");
        Console.WriteLine($"result: {pool.Apply(it => it, adder).GetType() == adder.GetType()}");
    }

    private static void TwoContexts(ProcessPool pool, string folder)
    {
        var first = new EmittedPlugin(Path.Combine(folder, "first"));
        string copy = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "second")).FullName, "Plugin.dll");
        File.Copy(first.Path, copy);
        IPlugin one = EmittedPlugin.New(first.NewContext().LoadFromAssemblyPath(first.Path));
        IPlugin other = EmittedPlugin.New(first.NewContext().LoadFromAssemblyPath(copy));
        Array array = Array.CreateInstance(other.GetType(), 1);
        Console.WriteLine($"two types here: {one.GetType() != other.GetType()}");
        Console.WriteLine($"two types there: {pool.Apply((a, b) => a.GetType() != b.GetType(), one, other)}");
        Console.WriteLine($"first comes back: {pool.Apply(it => it, one).GetType() == one.GetType()}");
        Console.WriteLine($"second comes back: {pool.Apply(it => it, other).GetType() == other.GetType()}");
        Console.WriteLine($"array comes back: {pool.Apply(it => it, array).GetType() == array.GetType()}");
    }

    // Plug-ins are often deployed with a copy of the assembly that has their interfaces.
    private static void CopiedInterface(ProcessPool pool, string folder)
    {
        var plugin = new EmittedPlugin(folder);
        string contracts = typeof(IPlugin).Assembly.Location;
        File.Copy(contracts, Path.Combine(folder, Path.GetFileName(contracts)));
        IPlugin adder = EmittedPlugin.New(plugin.NewContext().LoadFromAssemblyPath(plugin.Path));
        Console.WriteLine($"argument: {pool.Apply((it, number) => it.Add(number), adder, 1)}");
    }

    private static void Unload(ProcessPool pool, string folder)
    {
        WeakReference context = UseAndUnload(pool, new EmittedPlugin(folder));
        for (int i = 0; i < 50 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Console.WriteLine($"unloaded: {!context.IsAlive}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAndUnload(ProcessPool pool, EmittedPlugin plugin)
    {
        AssemblyLoadContext context = plugin.NewContext(isCollectible: true);
        IPlugin adder = EmittedPlugin.New(context.LoadFromAssemblyPath(plugin.Path));
        Console.WriteLine($"map: {pool.Map(adder.Add, [1])[0]}");
        Console.WriteLine($"apply: {pool.Apply((it, number) => it.Add(number), adder, 1)}");
        Console.WriteLine($"stream: {pool.IMap(adder.Add, [1]).Single()}");
        Console.WriteLine($"result: {pool.Apply(it => it, adder).GetType() == adder.GetType()}");
        Console.WriteLine($"list: {pool.Apply(it => new List<IPlugin> { it }, adder).Count}");
        context.Unload();
        return new WeakReference(context);
    }
}
