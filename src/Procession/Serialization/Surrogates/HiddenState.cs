using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Framework types whose whole state is in their fields, except for caches; no constructor accepts all of it.
/// </summary>
internal static class HiddenState
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Gets the values of the fields, except those named in <paramref name="left"/>.</summary>
    public static object?[] Take(object owner, params string[] left) =>
        Array.ConvertAll(FieldsOf(owner.GetType(), left), field => field.GetValue(owner));

    /// <summary>Creates an object from such values; the fields that were left out are empty.</summary>
    public static object Rebuild(Type type, object?[] state, params string[] left)
    {
        FieldInfo[] fields = FieldsOf(type, left);
        if (fields.Length != state.Length)
        {
            throw new DamagedMessageException($"{TypeName.Show(type)} has another number of fields here");
        }

        object value = Shells.Create(type);
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i].SetValue(value, state[i]);
        }

        return value;
    }

    private static FieldInfo[] FieldsOf(Type type, string[] left)
    {
        List<FieldInfo> fields = [];
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            fields.AddRange(level.GetFields(Declared).OrderBy(field => field.MetadataToken)); // reflection guarantees no order
        }

        fields.RemoveAll(field => left.Contains(field.Name));
        return [.. fields];
    }
}
