using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>Lets tests make a system call of this folder fail. Without a plan, each call costs one read of a field.</summary>
internal static class Faults
{
    /// <summary>
    /// Called at each fault point with the name of its method, on any thread. Returns the error with which the call fails, or
    /// 0 for no failure.
    /// </summary>
    public static Func<string, int>? Plan { get; set; }

    /// <summary>Whether the call fails; then the error is set as that of the last system call.</summary>
    public static bool Strike([CallerMemberName] string entry = "")
    {
        int error = Next(entry);
        if (error == 0)
        {
            return false;
        }

        Marshal.SetLastPInvokeError(error);
        return true;
    }

    /// <summary>The error with which the call fails, or 0.</summary>
    public static int Next([CallerMemberName] string entry = "") => Plan is { } plan ? plan(entry) : 0;
}

/// <summary>
/// A method that creates a descriptor, a mapping, a thread or a process, and asks <see cref="Faults"/> before that.
/// </summary>
/// <param name="errors">The errors with which the system may refuse.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FaultPointAttribute(params int[] errors) : Attribute
{
    public int[] Errors { get; } = errors;
}

/// <summary>A system call that creates nothing, so it cannot fail for lack of a resource.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MakesNothingAttribute : Attribute;
