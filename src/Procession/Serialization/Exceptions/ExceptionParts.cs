using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Procession.Serialization;

/// <summary>
/// Takes exceptions apart and rebuilds them. All virtual members that it calls may throw; their values then count as absent.
/// </summary>
internal static class ExceptionParts
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
    private const int ManagedExceptionCode = unchecked((int)0xE0434352);

    private static readonly FieldInfo? MessageField = typeof(Exception).GetField("_message", Hidden);
    private static readonly FieldInfo? InnerField = typeof(Exception).GetField("_innerException", Hidden);
    private static readonly FieldInfo? DataField = typeof(Exception).GetField("_data", Hidden);
    private static readonly FieldInfo? SourceField = typeof(Exception).GetField("_source", Hidden);
    private static readonly FieldInfo? HelpField = typeof(Exception).GetField("_helpURL", Hidden);
    private static readonly FieldInfo? MethodField = typeof(Exception).GetField("_exceptionMethod", Hidden);
    private static readonly FieldInfo? CodeField = typeof(Exception).GetField("_xcode", Hidden);
    private static readonly FieldInfo? RemoteStackField = typeof(Exception).GetField("_remoteStackTraceString", Hidden);
    private static readonly FieldInfo? InnersField = typeof(AggregateException).GetField("_innerExceptions", Hidden);
    private static readonly MemberCache<Type, Member[]> OwnMembers = new();

    public static string? RawMessage(Exception exception) => (string?)MessageField?.GetValue(exception);

    /// <summary>
    /// Gets Message, or a text that says that it throws. If calling it could overflow the stack, gets the stored message.
    /// </summary>
    public static string ShownMessage(Exception exception)
    {
        if (!ExceptionTree.IsPrintable(exception))
        {
            return RawMessage(exception) ?? $"Exception of type '{exception.GetType()}' was thrown.";
        }

        try
        {
            return exception.Message ?? "";
        }
        catch (Exception e)
        {
            return $"(Message threw {TypeName.Show(e.GetType())})";
        }
    }

    public static MethodBase? TargetSite(Exception exception) => Try(() => exception.TargetSite);

    public static string? StackTrace(Exception exception) => Try(() => exception.StackTrace);

    public static string? Source(Exception exception) => Try(() => exception.Source);

    public static string? HelpLink(Exception exception) => Try(() => exception.HelpLink);

    /// <summary>Gets Data, without creating it if there is none.</summary>
    public static List<DictionaryEntry> Data(Exception exception) => Try(() =>
    {
        IDictionary? data = DataField is null ? exception.Data : (IDictionary?)DataField.GetValue(exception);
        List<DictionaryEntry> entries = [];
        if (data is not null)
        {
            foreach (DictionaryEntry entry in data)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }) ?? [];

    public static IReadOnlyList<Exception> Inners(Exception exception) =>
        exception is AggregateException && InnersField?.GetValue(exception) is Exception[] { Length: > 0 } all ? all
        : exception.InnerException is { } inner ? [inner]
        : [];

    /// <summary>Gets the fields that derived classes have added.</summary>
    public static Member[] MembersOf(Type type) => OwnMembers.TryGet(type, out Member[]? known)
        ? known
        : OwnMembers.Add(type, [
            .. FieldLayout.FieldsOf(type, stop: typeof(Exception))
                .Where(field => field.DeclaringType != typeof(AggregateException))
                .Select(Member.Create),
        ]);

    public static Exception CreateShell(Type type)
    {
        Exception exception = (Exception)Shells.Create(type);
        CodeField?.SetValue(exception, ManagedExceptionCode);
        if (exception is AggregateException)
        {
            InnersField?.SetValue(exception, Array.Empty<Exception>());
        }

        return exception;
    }

    public static void SetTexts(Exception exception, string? message, string? source, string? help, string? stack)
    {
        MessageField?.SetValue(exception, message);
        SourceField?.SetValue(exception, source);
        HelpField?.SetValue(exception, help);
        if (stack is not null)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
        }
    }

    public static void SetTargetSite(Exception exception, MethodBase? method) => MethodField?.SetValue(exception, method);

    public static void SetInners(Exception exception, Exception[] inners)
    {
        if (exception is AggregateException)
        {
            InnersField?.SetValue(exception, inners);
        }

        // RemoteException may replace an exception that has several.
        bool hasRoom = inners.Length < 2 || exception is AggregateException;
        InnerField?.SetValue(exception, hasRoom ? inners.FirstOrDefault() : new AggregateException(inners));
    }

    /// <summary>Creates the replacement of an exception that would differ from the original.</summary>
    public static RemoteException StandIn(Exception original, string typeName, string message, string text)
    {
        RemoteException standIn = new(typeName, message, text) { HResult = original.HResult, IsStandIn = true };
        SetInners(standIn, [.. Inners(original)]);
        FieldInfo?[] same = [SourceField, HelpField, RemoteStackField, MethodField, DataField];
        foreach (FieldInfo? field in same)
        {
            field?.SetValue(standIn, field.GetValue(original));
        }

        return standIn;
    }

    /// <summary>Adds an entry to Data, if that can be changed.</summary>
    public static void Note(Exception exception, string key, object value)
    {
        if (Try(() => exception.Data) is { IsReadOnly: false } data)
        {
            data[key] = value;
        }
    }

    /// <summary>Returns the value of user code, or null if that throws.</summary>
    public static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception)
        {
            return null; // The user's override failed: its value is lost, but not the exception.
        }
    }
}
