using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Objects without content, created without their constructor. A copy owns nothing: its finalizer would release what belongs
/// to the original, so the finalizer of a copy never runs, not even if the copy stays incomplete.
/// </summary>
internal static class Shells
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static object Create(Type type) => Create(type, HasFinalizer(type));

    /// <summary>For callers that create many objects of one type, since <see cref="HasFinalizer"/> is slow.</summary>
    public static object Create(Type type, bool hasFinalizer)
    {
        object shell = RuntimeHelpers.GetUninitializedObject(type);
        if (hasFinalizer)
        {
#pragma warning disable CA1816 // See above.
            GC.SuppressFinalize(shell);
#pragma warning restore CA1816
        }

        return shell;
    }

    public static bool HasFinalizer(Type type) =>
        !type.IsValueType && type.GetMethod("Finalize", Hidden, Type.EmptyTypes)?.DeclaringType != typeof(object);

    /// <summary>Copies all fields from one object to another of exactly the same type.</summary>
    public static void CopyFields(object source, object target)
    {
        for (Type? level = source.GetType(); level is not null; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Hidden | BindingFlags.DeclaredOnly))
            {
                field.SetValue(target, field.GetValue(source));
            }
        }
    }
}
