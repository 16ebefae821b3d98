using System.Runtime.CompilerServices;

namespace Procession.Functions;

/// <summary>The just-in-time compiler, without which no function can be run in a worker.</summary>
internal static class DynamicCode
{
    /// <exception cref="PlatformNotSupportedException">This program has none; the message names the cure.</exception>
    public static void ThrowIfMissing()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new PlatformNotSupportedException(
                "Procession cannot run functions in workers of a program that is set to PublishAot: workers need the "
                + "just-in-time compiler. Cure: in a file-based app write '#:property PublishAot=false' at the top "
                + "(file-based apps are set to PublishAot unless told otherwise), in a project "
                + "<PublishAot>false</PublishAot>; then clean and build again.");
        }
    }
}
