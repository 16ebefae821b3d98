using System.Reflection;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// Finds whose pointer or handle it is that cannot be sent. <c>Bitmap.Handle: nint cannot be sent</c> helps nobody: what
/// cannot be sent is the bitmap.
/// </summary>
internal static class NativeOwner
{
    /// <summary>
    /// Gets the object that the user holds, and how many of the innermost steps lead on into it: of disposable objects within
    /// each other, of one assembly, the outermost; of a package that is known, any object of it.
    /// </summary>
    public static (Type Type, int StepsWithin)? Of(Refusal refusal, ObjectPath trail)
    {
        IReadOnlyList<Type?> owners = trail.Owners;
        if (!IsNative(refusal) || owners.Count == 0 || owners[0] is not { } innermost || !IsWrapper(innermost))
        {
            return null;
        }

        (Type Type, int StepsWithin) found = (innermost, 1);
        for (int i = 1; i < owners.Count; i++)
        {
            // Steps without an owner lead through collections.
            if (owners[i] is { } owner)
            {
                if (owner.Assembly != innermost.Assembly || !(IsWrapper(owner) || PackageAdvice.For(owner) is not null))
                {
                    break;
                }

                found = (owner, i + 1);
            }
        }

        return found;
    }

    private static bool IsNative(Refusal refusal) =>
        refusal.Message == RefusalPolicy.Pointer || refusal.Type.IsAssignableTo(typeof(SafeHandle))
        || refusal.Type.IsAssignableTo(typeof(CriticalHandle)) || refusal.Type == typeof(GCHandle);

    // It has to be given back: by Dispose, or by a finalizer.
    private static bool IsWrapper(Type type) =>
        type.IsAssignableTo(typeof(IDisposable)) ||
        type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic)?.DeclaringType != typeof(object);
}
