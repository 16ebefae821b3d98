using System.Reflection;
using System.Reflection.Emit;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class HotReloadTests
{
    [Fact]
    public void What_hot_reload_has_changed_is_refused_with_the_cure()
    {
        // An assembly of its own, since what is changed stays so.
        ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Edited"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("Edited");
        Type changed = Define("Changed");
        Type other = Define("Other");
        HotReload.UpdateApplication([changed]);

        string function = Assert.Throws<CodeMismatchException>(() => MethodAddress.Encode(other.GetMethod("Work")!)).Message;
        Assert.Contains("Hot reload has changed Edited", function, StringComparison.Ordinal);
        Assert.Contains("'Other.Work'", function, StringComparison.Ordinal);
        Assert.Contains("Restart the program", function, StringComparison.Ordinal);
        var work = other.GetMethod("Work")!.CreateDelegate<Func<int>>();
        Assert.Throws<CodeMismatchException>(
            () => FunctionReference.From(work, new FunctionShape(0, IsAsync: false), typeof(NoArgument), typeof(int)));

        Assert.Contains("Hot reload has changed Edited", Assert.Throws<CodeMismatchException>(
            () => MethodAddress.Encode(CallerOf(changed.GetMethod("Work")!))).Message, StringComparison.Ordinal);

        string type = Assert.Throws<CodeMismatchException>(() => TypeName.Encode(changed)).Message;
        Assert.Contains("Hot reload has changed Changed", type, StringComparison.Ordinal);
        Assert.Equal(1, InProcess.Trip(1));
        Assert.Equal(8, InProcess.Trip((Func<int, int>)DelegateCases.Twice)(4));

        static MethodInfo CallerOf(MethodInfo called)
        {
            TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Caller"), AssemblyBuilderAccess.Run)
                .DefineDynamicModule("Caller").DefineType("Caller", TypeAttributes.Public);
            ILGenerator code = type.DefineMethod("Call", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [])
                .GetILGenerator();
            code.Emit(OpCodes.Call, called);
            code.Emit(OpCodes.Ret);
            return type.CreateType().GetMethod("Call")!;
        }

        Type Define(string name)
        {
            TypeBuilder type = module.DefineType(name, TypeAttributes.Public);
            ILGenerator code = type.DefineMethod("Work", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [])
                .GetILGenerator();
            code.Emit(OpCodes.Ldc_I4_1);
            code.Emit(OpCodes.Ret);
            return type.CreateType();
        }
    }
}
