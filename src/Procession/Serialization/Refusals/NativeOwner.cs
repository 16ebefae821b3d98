using System.Reflection;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// Finds the object to which a pointer or handle belongs that cannot be sent. <c>Bitmap.Handle: nint cannot be sent</c> would
/// not help: what cannot be sent is the bitmap.
/// </summary>
internal static class NativeOwner
{
    /// <summary>
    /// Gets the object that the user knows, and how many of the innermost steps lie within it: the outermost of nested
    /// disposable objects of one assembly; or any object of a known package.
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

    // A wrapper has to be released: by Dispose, or by a finalizer.
    private static bool IsWrapper(Type type) =>
        type.IsAssignableTo(typeof(IDisposable)) ||
        type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic)?.DeclaringType != typeof(object);
}
