using System.Reflection;

namespace Procession.Serialization;

/// <summary>What a framework type keeps to itself. On a runtime that keeps it elsewhere the type is refused.</summary>
internal static class HiddenField
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static object? Get(Type type, object owner, string name) => Find(type, name).GetValue(owner);

    public static void Set(Type type, object owner, string name, object? value) => Find(type, name).SetValue(owner, value);

    public static object? GetProperty(object owner, string name) => (owner.GetType().GetProperty(name, Instance) ??
        throw Refused(owner.GetType())).GetValue(owner);

    private static FieldInfo Find(Type type, string name) =>
        type.GetField(name, Instance) ?? throw Refused(type);

    private static Refusal Refused(Type type) => new(type, "this runtime keeps its state in another way");
}
