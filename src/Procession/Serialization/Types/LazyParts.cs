using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Fields of framework types that are not sent: hash codes, which differ from process to process, and parts that are created
/// on first use, so the copy creates them again.
/// </summary>
internal static class LazyParts
{
    public static bool Contains(FieldInfo field) =>
        field.DeclaringType is { } type && FrameworkTypes.Owns(type) &&
        IsOne((type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName, field.Name);

    private static bool IsOne(string? type, string field) => (type, field) is
        ("System.ComponentModel.DataAnnotations.LocalizableString", "_cachedResult") or
        ("System.ComponentModel.DataAnnotations.RangeAttribute", "<Conversion>k__BackingField") or
        ("System.Data.Common.DbConnectionStringBuilder", "_propertyDescriptors") or
        ("System.Diagnostics.Activity+TagsLinkedList", "_stringBuilder") or
        ("System.Net.Http.HttpMethod", "_hashcode") or
        ("System.Security.Cryptography.CngProperty", "_lazyHashCode") or
        ("System.Security.Cryptography.X509Certificates.PublicKey", "_key") or
        ("System.Text.Json.JsonSerializerOptions", "_cachingContext" or "_lastTypeInfo" or "_objectTypeInfo") or
        ("System.Text.Json.Serialization.JsonConverter`1", "_fallbackConverterForPropertyNameSerialization") or
        ("System.Xml.XmlQualifiedName", "_hash");
}
