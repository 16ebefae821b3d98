namespace Procession.Serialization;

/// <summary>The delegate types of functions with up to five arguments.</summary>
internal static class DelegateTypes
{
    public const int MaxArguments = 5;

    private static readonly Type[] Functions =
    [
        typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>), typeof(Func<,,,,>), typeof(Func<,,,,,>),
    ];

    /// <summary>The Func with these types: the arguments, then the result.</summary>
    public static Type FunctionOf(Type[] types) => Functions[types.Length - 1].MakeGenericType(types);

    /// <summary>The Action with these arguments.</summary>
    // Not a table, so that programs that only use functions with results do not load these types.
    public static Type ActionOf(Type[] types) => types.Length switch
    {
        0 => typeof(Action),
        1 => typeof(Action<>).MakeGenericType(types),
        2 => typeof(Action<,>).MakeGenericType(types),
        3 => typeof(Action<,,>).MakeGenericType(types),
        4 => typeof(Action<,,,>).MakeGenericType(types),
        _ => typeof(Action<,,,,>).MakeGenericType(types),
    };
}
