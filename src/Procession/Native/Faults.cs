using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>
/// Lets tests make a call in this folder fail, as the system would. Without a plan this costs each call one look at a
/// field.
/// </summary>
internal static class Faults
{
    /// <summary>
    /// Asked at each entry, by the name of the method that is one: the error to fail with, 0 to go on. On any thread.
    /// </summary>
    public static Func<string, int>? Plan { get; set; }

    /// <summary>Whether the entry is to fail; the error is that of the last system call then.</summary>
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

    /// <summary>The error that the entry is to fail with, or 0.</summary>
    public static int Next([CallerMemberName] string entry = "") => Plan is { } plan ? plan(entry) : 0;
}

/// <summary>A method that makes a descriptor, a mapping, a thread or a process, and asks <see cref="Faults"/> before.</summary>
/// <param name="errors">What the system may say instead.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FaultPointAttribute(params int[] errors) : Attribute
{
    public int[] Errors { get; } = errors;
}

/// <summary>A call to the system that makes nothing, so that it does not fail for want of anything.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MakesNothingAttribute : Attribute;
