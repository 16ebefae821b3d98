using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Procession.TestApp.Plugins;

/// <summary>What a plug-in offers.</summary>
public interface IPlugin
{
    int Add(int number);

    int AddHundredfold(int number);

    /// <summary>Adds to a static field, and returns it.</summary>
    int Count(int number);

    /// <summary>Throws an exception of the plug-in's own type.</summary>
    int Fail(int number);
}

/// <summary>
/// A plug-in on disk, made by this program: <c>Plugin.dll</c> with a class that implements <see cref="IPlugin"/>, and
/// <c>PluginPart.dll</c>, which it needs, beside it. No program knows either.
/// </summary>
internal sealed class EmittedPlugin
{
    public EmittedPlugin(string folder)
    {
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, "Plugin.dll");
        var part = new PersistedAssemblyBuilder(new AssemblyName("PluginPart, Version=1.0.0.0"), typeof(object).Assembly);
        TypeBuilder parts = part.DefineDynamicModule("PluginPart").DefineType("Part", TypeAttributes.Public);
        MethodInfo hundredfold = DefineHundredfold(parts);
        parts.CreateType();
        part.Save(System.IO.Path.Combine(folder, "PluginPart.dll"));

        var plugin = new PersistedAssemblyBuilder(new AssemblyName("Plugin, Version=1.0.0.0"), typeof(object).Assembly);
        DefinePlugin(plugin.DefineDynamicModule("Plugin"), hundredfold);
        plugin.Save(Path);
    }

    public string Path { get; }

    /// <summary>A context as programs with plug-ins have it, where what lies beside the plug-in is found.</summary>
    public AssemblyLoadContext NewContext(bool isCollectible = false)
    {
        var context = new AssemblyLoadContext("plugins", isCollectible);
        context.Resolving += (self, name) =>
        {
            string beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name.Name + ".dll");
            return File.Exists(beside) ? self.LoadFromAssemblyPath(beside) : null;
        };
        return context;
    }

    public static IPlugin New(Assembly assembly) => (IPlugin)Activator.CreateInstance(assembly.GetType("Adder")!)!;

    private static MethodBuilder DefineHundredfold(TypeBuilder type)
    {
        MethodBuilder method = type.DefineMethod(
            "Hundredfold", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldc_I4, 100);
        code.Emit(OpCodes.Mul);
        code.Emit(OpCodes.Ret);
        return method;
    }

    // class Adder : IPlugin { int state = 5; static int count; Add(n) => n + state; AddHundredfold(n) =>
    // Part.Hundredfold(n) + state; Count(n) => count += n; Fail(n) => throw new Odd(); }  class Odd : Exception { }
    private static void DefinePlugin(ModuleBuilder module, MethodInfo hundredfold)
    {
        TypeBuilder type = module.DefineType("Adder", TypeAttributes.Public, typeof(object), [typeof(IPlugin)]);
        FieldBuilder state = type.DefineField("_state", typeof(int), FieldAttributes.Private);
        ILGenerator make = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        make.Emit(OpCodes.Ldarg_0);
        make.Emit(OpCodes.Call, typeof(object).GetConstructor([])!);
        make.Emit(OpCodes.Ldarg_0);
        make.Emit(OpCodes.Ldc_I4_5);
        make.Emit(OpCodes.Stfld, state);
        make.Emit(OpCodes.Ret);
        Define(nameof(IPlugin.Add), null);
        Define(nameof(IPlugin.AddHundredfold), hundredfold);
        DefineCount(Begin(nameof(IPlugin.Count)), type.DefineField("_count", typeof(int), FieldAttributes.Static));
        ILGenerator fail = Begin(nameof(IPlugin.Fail));
        fail.Emit(OpCodes.Newobj, DefineOdd(module));
        fail.Emit(OpCodes.Throw);
        type.CreateType();

        ILGenerator Begin(string name) => type.DefineMethod(
            name, MethodAttributes.Public | MethodAttributes.Virtual, typeof(int), [typeof(int)]).GetILGenerator();

        void Define(string name, MethodInfo? first)
        {
            ILGenerator code = Begin(name);
            code.Emit(OpCodes.Ldarg_1);
            if (first is not null)
            {
                code.Emit(OpCodes.Call, first);
            }

            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, state);
            code.Emit(OpCodes.Add);
            code.Emit(OpCodes.Ret);
        }
    }

    private static void DefineCount(ILGenerator code, FieldBuilder count)
    {
        code.Emit(OpCodes.Ldsfld, count);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Add);
        code.Emit(OpCodes.Stsfld, count);
        code.Emit(OpCodes.Ldsfld, count);
        code.Emit(OpCodes.Ret);
    }

    private static ConstructorBuilder DefineOdd(ModuleBuilder module)
    {
        TypeBuilder type = module.DefineType("Odd", TypeAttributes.Public, typeof(Exception));
        ConstructorBuilder constructor = type.DefineDefaultConstructor(MethodAttributes.Public);
        type.CreateType();
        return constructor;
    }
}
