using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Addresses of fields within an object.</summary>
internal static unsafe class ObjectMemory
{
    /// <summary>Gets the place where the fields of an object, or of a boxed struct, begin.</summary>
    public static ref byte Of(object owner) => ref Unsafe.As<AnyObject>(owner).First;

    /// <summary>
    /// How far behind the place of <see cref="Of"/> each field lies. Needs no code to be generated, which some programs are
    /// set not to do.
    /// </summary>
    public static int[] OffsetsOf(Type type, FieldInfo[] fields)
    {
        object sample = RuntimeHelpers.GetUninitializedObject(type);
#pragma warning disable CA1816 // The sample was never constructed, so the user's finalizer must not see it.
        GC.SuppressFinalize(sample);
#pragma warning restore CA1816
        int[] offsets = new int[fields.Length];
        fixed (byte* start = &Of(sample)) // The collector must not move it between the two addresses.
        {
            for (int i = 0; i < fields.Length; i++)
            {
                TypedReference field = TypedReference.MakeTypedReference(sample, [fields[i]]);
#pragma warning disable CS8500 // Neither is what the pointer leads to moved while it is used.
                offsets[i] = (int)(*(byte**)&field - start); // A typed reference begins with the address.
#pragma warning restore CS8500
            }
        }

        return offsets;
    }

    /// <summary>The layout that every object has: a header, then its first field.</summary>
    private sealed class AnyObject
    {
        public byte First;
    }
}
