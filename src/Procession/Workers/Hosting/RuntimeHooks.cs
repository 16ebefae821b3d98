using System.Reflection;

namespace Procession.Workers.Hosting;

/// <summary>Whether the runtime of this process has start-up hooks, and not only a setting that allows them.</summary>
/// <remarks>
/// Trimming takes their code away, or has the runtime's own question be answered with no, while the setting is written anew
/// by each publish. So both are looked for. They are private: where the code has another name, which no tested version has,
/// nothing is believed.
/// </remarks>
internal static class RuntimeHooks
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>Whether a hook would be called.</summary>
    public static bool AreThere =>
        typeof(object).Assembly.GetType("System.StartupHookProvider") is { } provider
        && Array.Exists(provider.GetMethods(Static), method => method.Name == "ProcessStartupHooks")
        && provider.GetMethod("get_IsSupported", Static)?.Invoke(null, null) is not false;
}
