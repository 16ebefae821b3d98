using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Procession.Native;

/// <summary>
/// The just-in-time compiler, without which no function can be run in a worker. Programs that are set to PublishAot are told
/// that there is none wherever they run, and <c>dotnet run app.cs</c> sets every file-based app so; but until such a program
/// is published it runs on the ordinary runtime, which has one.
/// </summary>
internal static class DynamicCode
{
    private const string Switch = "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported";

    /// <summary>
    /// Whether this is a native program. The runtime that compiles cannot start without the list of its assemblies, and
    /// native programs have none.
    /// </summary>
    public static bool IsMissing { get; } = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <exception cref="PlatformNotSupportedException">This program has none; the message names the cure.</exception>
    public static void ThrowIfMissing()
    {
        if (IsMissing)
        {
            throw new PlatformNotSupportedException(
                "Procession cannot run functions in workers of a native program (NativeAOT): workers need the just-in-time "
                + "compiler. Cure: publish without PublishAot. For a file-based app, which 'dotnet publish' compiles to "
                + "native code unless told otherwise: 'dotnet publish app.cs -p:PublishAot=false', or a line "
                + "'#:property PublishAot=false' at its top. 'dotnet run app.cs' needs neither.");
        }
    }

    /// <summary>
    /// Tells the code of this process that there is a compiler, if the program's settings deny it. To be called before
    /// anything asks: the answer is remembered.
    /// </summary>
    public static void Admit()
    {
        if (AppContext.TryGetSwitch(Switch, out bool isSupported) && !isSupported)
        {
            AppContext.SetSwitch(Switch, true);
        }
    }

    /// <summary>
    /// Makes something for which the framework generates code, also in a program whose settings deny that there is a
    /// compiler.
    /// </summary>
    public static T Make<T>(Func<T> make)
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            return make();
        }

        using (ForceAllowDynamicCode(null))
        {
            return make();
        }
    }

    // What the framework's own expression trees do there; it holds for this thread until it is disposed of.
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod)]
    private static extern IDisposable ForceAllowDynamicCode(AssemblyBuilder? declaring);
}
