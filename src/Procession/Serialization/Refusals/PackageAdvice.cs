namespace Procession.Serialization;

/// <summary>
/// What to send instead of objects of well-known packages. Found by name, so that nothing is loaded for the check. For
/// unknown packages, the message names the disposable object around the native resource, see <see cref="NativeOwner"/>.
/// </summary>
internal static class PackageAdvice
{
    public const string Skia = "it wraps an object of native Skia; send its encoded bytes (SKImage.Encode, SKBitmap.Encode, "
        + "SKData.ToArray), or what it was made from, and make it again inside the function";

    private const string Arrow = "its buffers lie in native memory; send the bytes that an ArrowStreamWriter makes of its "
        + "record batches, and read them with an ArrowStreamReader inside the function";

    /// <summary>The advice for a type that is refused, if its package is known.</summary>
    public static string? For(Type type) =>
        IsIn(type, "SkiaSharp") ? Skia
        : IsIn(type, "Apache.Arrow") ? Arrow
        : null;

    private static bool IsIn(Type type, string package) =>
        type.Namespace is { } name && name.StartsWith(package, StringComparison.Ordinal)
        && (name.Length == package.Length || name[package.Length] == '.');
}
