using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Addresses of fields within an object; one small generated method per type returns all its offsets.</summary>
internal static class ObjectMemory
{
    /// <summary>Gets the place where the fields of an object, or of a boxed struct, begin.</summary>
    public static ref byte Of(object owner) => ref Unsafe.As<AnyObject>(owner).First;

    public static int[] OffsetsOf(Type type, FieldInfo[] fields)
    {
        DynamicMethod method = new(
            "Offsets",
            typeof(void),
            [typeof(object), typeof(int[])],
            typeof(ObjectMemory).Module,
            skipVisibility: true);
        FieldInfo origin = typeof(AnyObject).GetField(nameof(AnyObject.First))!;
        ILGenerator code = method.GetILGenerator();
        for (int i = 0; i < fields.Length; i++)
        {
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldc_I4, i);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, type);
            code.Emit(OpCodes.Ldflda, fields[i]);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldflda, origin);
            code.Emit(OpCodes.Sub); // two references into one object, which the garbage collector moves together
            code.Emit(OpCodes.Conv_I4);
            code.Emit(OpCodes.Stelem_I4);
        }

        code.Emit(OpCodes.Ret);
        object sample = RuntimeHelpers.GetUninitializedObject(type);
#pragma warning disable CA1816 // The sample was never constructed, so the user's finalizer must not see it.
        GC.SuppressFinalize(sample);
#pragma warning restore CA1816
        int[] offsets = new int[fields.Length];
        method.CreateDelegate<Action<object, int[]>>()(sample, offsets);
        return offsets;
    }

    /// <summary>The layout that every object has: a header, then its first field.</summary>
    private sealed class AnyObject
    {
        public byte First;
    }
}
