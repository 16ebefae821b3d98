using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Tells classes of the user or of packages that own something outside .NET: they hold its address, and give it back when they
/// are disposed of or finalized. The address alone says nothing in another process, so they are refused by their own names.
/// </summary>
internal static class NativeOwners
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string? ReasonAgainst(Type type)
    {
        if (type.IsValueType || !(type.IsAssignableTo(typeof(IDisposable)) || Shells.HasFinalizer(type)))
        {
            return null;
        }

        for (Type? level = type; level is not null && !FrameworkTypes.Owns(level); level = level.BaseType)
        {
            if (Array.Find(level.GetFields(Declared), IsAddress) is { } field)
            {
                string cure = level.Assembly.GetName().Name == "SkiaSharp"
                    ? "send the encoded image, or the bytes of its pixels"
                    : "send its content, or create it inside the function";
                return $"it owns something outside .NET, at the address in {SourceNames.OfField(field)}, which belongs to this " +
                    $"process; {cure}";
            }
        }

        return null;
    }

    private static bool IsAddress(FieldInfo field) => !FieldLayout.IsSkipped(field) &&
        (field.FieldType == typeof(nint) || field.FieldType == typeof(nuint) || field.FieldType.IsPointer ||
        field.FieldType.IsFunctionPointer);
}
