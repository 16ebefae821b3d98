using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>
/// Changes variables of this process for all code in it. The framework has a copy of its own on Unix: what native code starts
/// would inherit the variables as they were.
/// </summary>
internal static partial class EnvironmentVariables
{
    /// <summary>
    /// Sets a variable, or removes it. To be called while this process has one thread that looks at variables.
    /// </summary>
    public static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows())
        {
            return; // There is no copy.
        }

        _ = string.IsNullOrEmpty(value) ? Unset(name) : SetNow(name, value, 1);
    }

    [MakesNothing] // but memory, which the variable to be replaced had
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNow(string name, string value, int overwrite);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
