using System.Reflection;

namespace Procession.Tests.Serialization;

/// <summary>
/// Makes values of types that it knows nothing about: by constructors and factories with simple arguments, from static properties
/// of the type itself, and with simple properties set to something else than what they were.
/// </summary>
internal static class ValueMaker
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public;
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public;
    private const int MostValues = 6;

    // Factories that open, start or wait for something are not asked.
    private static readonly string[] Factories = ["Create", "From", "Parse", "Get", "Empty", "New", "To"];

    private static readonly Dictionary<Type, object> Simple = new()
    {
        [typeof(bool)] = true,
        [typeof(byte)] = (byte)3,
        [typeof(sbyte)] = (sbyte)3,
        [typeof(short)] = (short)3,
        [typeof(ushort)] = (ushort)3,
        [typeof(int)] = 3,
        [typeof(uint)] = 3u,
        [typeof(long)] = 3L,
        [typeof(ulong)] = 3ul,
        [typeof(float)] = 1.5f,
        [typeof(double)] = 1.5,
        [typeof(decimal)] = 1.50m,
        [typeof(char)] = 'c',
        [typeof(string)] = "text",
        [typeof(Guid)] = Guid.Parse("6F9619FF-8B86-D011-B42D-00CF4FC964FF"),
        [typeof(DateTime)] = new DateTime(2024, 1, 2, 3, 4, 5),
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(3),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
        [typeof(object)] = "object",
        [typeof(Type)] = typeof(Version),
        [typeof(Version)] = new Version(1, 2),
        [typeof(Uri)] = new Uri("https://example.org/a"),
        [typeof(byte[])] = new byte[] { 1, 2, 3, 4 },
        [typeof(string[])] = new[] { "a", "b" },
        [typeof(int[])] = new[] { 1, 2 },
        [typeof(char[])] = new[] { 'a', 'b' },
        [typeof(object[])] = new object[] { 1, "b" },
        [typeof(IEnumerable<string>)] = new List<string> { "a", "b" },
        [typeof(IEnumerable<int>)] = new List<int> { 1, 2 },
        [typeof(IList<string>)] = new List<string> { "a", "b" },
        [typeof(IList<int>)] = new List<int> { 1, 2 },
        [typeof(Exception)] = new TimeoutException("m"),
        [typeof(System.Globalization.CultureInfo)] = System.Globalization.CultureInfo.InvariantCulture,
        [typeof(IFormatProvider)] = System.Globalization.CultureInfo.InvariantCulture,
        [typeof(System.Text.Encoding)] = System.Text.Encoding.UTF8,
        [typeof(System.Net.IPAddress)] = System.Net.IPAddress.Parse("10.1.2.3"),
        [typeof(IEqualityComparer<string>)] = StringComparer.OrdinalIgnoreCase,
        [typeof(IComparer<string>)] = StringComparer.OrdinalIgnoreCase,
        [typeof(System.Collections.IDictionary)] = new System.Collections.Hashtable { ["a"] = 1 },
        [typeof(System.Collections.ICollection)] = new List<int> { 1, 2 },
        [typeof(System.Collections.IList)] = new List<int> { 1, 2 },
    };

    /// <summary>Closes a generic type over simple arguments, if its constraints allow any.</summary>
    public static Type? Closed(Type type)
    {
        if (!type.IsGenericTypeDefinition)
        {
            return type;
        }

        Type[] parameters = type.GetGenericArguments();
        Type[][] choices = [[typeof(string)], [typeof(int)], [typeof(DayOfWeek)], [typeof(double)], [typeof(Version)]];
        foreach (Type[] choice in choices)
        {
            try
            {
                Type closed = type.MakeGenericType([.. parameters.Select((_, i) => i == 0 ? choice[0] : typeof(int))]);
                return closed.ContainsGenericParameters ? null : closed;
            }
            catch (ArgumentException)
            {
                continue; // A constraint; the next choice may fit.
            }
        }

        return null;
    }

    /// <summary>Gives ways to make values of the type, each as often as wanted.</summary>
    public static IEnumerable<Func<object?>> WaysTo(Type type)
    {
        List<Func<object?>> ways = [];
        if (type.IsEnum)
        {
            ways.Add(() => Enum.GetValues(type).Cast<object>().LastOrDefault());
            return ways;
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Instance).OrderBy(each => each.GetParameters().Length))
        {
            if (Arguments(constructor) is { } arguments)
            {
                ways.Add(() => Changed(constructor.Invoke(arguments())));
                if (constructor.GetParameters().Length == 0)
                {
                    ways.Add(() => constructor.Invoke([]));
                }
            }
        }

        foreach (PropertyInfo property in type.GetProperties(Static))
        {
            if (property.CanRead && property.PropertyType == type && property.GetIndexParameters().Length == 0)
            {
                ways.Add(() => property.GetValue(null));
            }
        }

        foreach (FieldInfo field in type.GetFields(Static).Where(field => field.FieldType == type))
        {
            ways.Add(() => field.GetValue(null));
        }

        foreach (MethodInfo method in type.GetMethods(Static).Where(method => IsFactory(method, type)))
        {
            if (Arguments(method) is { } arguments)
            {
                ways.Add(() => method.Invoke(null, arguments()));
            }
        }

        if (type.IsValueType)
        {
            ways.Add(() => Activator.CreateInstance(type));
        }

        return ways.Take(MostValues);
    }

    private static bool IsFactory(MethodInfo method, Type type) => method.ReturnType == type && !method.IsGenericMethod &&
        Factories.Any(start => method.Name.StartsWith(start, StringComparison.Ordinal));

    private static Func<object?[]>? Arguments(MethodBase method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        return parameters.Length <= 4 && parameters.All(parameter => CanMake(parameter.ParameterType))
            ? () => [.. parameters.Select(parameter => Argument(parameter.ParameterType))]
            : null;
    }

    private static bool CanMake(Type type) => Simple.ContainsKey(type) || (type.IsEnum && type.IsVisible) ||
        (Nullable.GetUnderlyingType(type) is { } underlying && Simple.ContainsKey(underlying));

    // Some of those who are given an array keep it, and empty it when they are disposed of.
    private static object? Argument(Type type) => Simple.TryGetValue(type, out object? value)
        ? value is Array array ? array.Clone() : value
        : type.IsEnum ? Enum.GetValues(type).Cast<object>().LastOrDefault() ?? Activator.CreateInstance(type)
        : Simple[Nullable.GetUnderlyingType(type)!];

    private static object Changed(object value)
    {
        foreach (PropertyInfo property in value.GetType().GetProperties(Instance))
        {
            if (property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 &&
                CanMake(property.PropertyType))
            {
                try
                {
                    property.SetValue(value, Argument(property.PropertyType));
                }
                catch (TargetInvocationException)
                {
                    continue; // Not allowed here; what it was will do.
                }
            }
        }

        return value;
    }
}
