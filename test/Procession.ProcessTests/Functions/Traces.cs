using System.Globalization;
using System.Security.Principal;

namespace Procession.ProcessTests.Functions;

/// <summary>What a function can leave on its thread for the next one to find.</summary>
public static class Traces
{
    public const string Mark = "left behind";
    private static readonly AsyncLocal<string?> Ambient = new();

    public static string? AmbientValue
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Says what traces there are, as names with blanks between.</summary>
    public static string Find()
    {
        List<string> found = [];
        AddIf(Ambient.Value == Mark, "AsyncLocal");
        AddIf(CultureInfo.CurrentCulture.Name == "eu-ES", "CurrentCulture");
        AddIf(CultureInfo.CurrentUICulture.Name == "eu-ES", "CurrentUICulture");
        AddIf(SynchronizationContext.Current is Marked, "SynchronizationContext");
        AddIf(Thread.CurrentPrincipal?.Identity?.Name == Mark, "CurrentPrincipal");
        AddIf(Thread.CurrentThread.Name == Mark, "Name");
        AddIf(Thread.CurrentThread.Priority == ThreadPriority.Lowest, "Priority");
        AddIf(ExecutionContext.IsFlowSuppressed(), "suppressed flow");
        return string.Join(' ', found);

        void AddIf(bool isThere, string name)
        {
            if (isThere)
            {
                found.Add(name);
            }
        }
    }

    public static void Leave()
    {
        Ambient.Value = Mark;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("eu-ES");
        SynchronizationContext.SetSynchronizationContext(new Marked());
        Thread.CurrentPrincipal = new GenericPrincipal(new GenericIdentity(Mark), null);
        Thread.CurrentThread.Name = Mark;
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        if (!ExecutionContext.IsFlowSuppressed())
        {
            ExecutionContext.SuppressFlow();
        }
    }

    public static string FindAndLeave()
    {
        string found = Find();
        Leave();
        return found;
    }

    public static string FindAndLeave(string item) => item + FindAndLeave();

    public static string FindAndLeave(int[] items) => $"{items[0]}{FindAndLeave()}";

    /// <summary>0 if there are none.</summary>
    public static int FindAndLeave(int item) => FindAndLeave().Length + (0 * item);

    public static int FindLeaveAndThrow(int item) => FindAndLeave() is { Length: > 0 } found
        ? throw new InvalidOperationException(found)
        : throw new FormatException($"{item}");

    public static async Task<string> FindAndLeaveLater(string item)
    {
        string found = FindAndLeave();
        ExecutionContext.RestoreFlow();
        SynchronizationContext.SetSynchronizationContext(null);
        await Task.Yield();
        Leave();
        return item + found;
    }

    /// <summary>A function that returns a task, but is not marked as async: nothing puts back what it has set.</summary>
    public static Task<string> FindAndLeaveWithATask(string item) => Task.FromResult(item + FindAndLeave());

    /// <summary>Its task is ended by a thread of its own, with the traces on it.</summary>
    public static Task<string> FindAndEndOnAThread(string item)
    {
        string found = item + FindAndLeave() + (Thread.CurrentThread.Name == "the function's own" ? "its thread" : "");
        var task = new TaskCompletionSource<string>();
        ExecutionContext.RestoreFlow();
        new Thread(() =>
        {
            Leave();
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            Thread.CurrentThread.Name = "the function's own";
            task.SetResult(found);
        }).Start();
        return task.Task;
    }

    private sealed class Marked : SynchronizationContext;
}
