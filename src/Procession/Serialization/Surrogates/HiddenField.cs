using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Accesses state that a framework type keeps in a private field or property. On a runtime that keeps it elsewhere, the type
/// is refused.
/// </summary>
internal static class HiddenField
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static object? Get(Type type, object owner, string name) => Find(type, name).GetValue(owner);

    public static void Set(Type type, object owner, string name, object? value) => Find(type, name).SetValue(owner, value);

    public static object? GetProperty(Type type, object owner, string name) => FindProperty(type, name).GetValue(owner);

    public static void SetProperty(Type type, object owner, string name, object? value) =>
        FindProperty(type, name).SetValue(owner, value);

    private static PropertyInfo FindProperty(Type type, string name) => type.GetProperty(name, Instance) ?? throw Refused(type);

    private static FieldInfo Find(Type type, string name) =>
        type.GetField(name, Instance) ?? throw Refused(type);

    private static Refusal Refused(Type type) => new(type, "this runtime keeps its state in another way");
}
