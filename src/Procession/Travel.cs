using Procession.Serialization;

namespace Procession;

/// <summary>
/// Says how objects travel whose own fields are not what should: types of other libraries, types with caches, proxies. The
/// rules hold wherever an object is met: as argument, result or item, inside others, and among what a function captured.
/// (Python's <c>copyreg.pickle</c> and <c>__reduce__</c>.)
/// </summary>
/// <remarks>
/// <para>Set the rules where your program starts, before the first pool, child or manager. Workers and children get them
/// from the process that starts them, so nothing needs to be done there; processes that only connect to each other set the
/// same rules on both sides. A rule that is set after the first value of its type has travelled is refused: half of the
/// values would follow it.</para>
/// <para>Rules apply to the whole process and cannot be taken back. All members are thread-safe.</para>
/// </remarks>
/// <example>
/// <code>
/// Travel.As&lt;Instant, long&gt;(instant => instant.ToUnixTimeTicks(), Instant.FromUnixTimeTicks);
/// </code>
/// </example>
public static class Travel
{
    /// <summary>
    /// Lets a type travel as another one. Of a class, only objects of that very class follow the rule; of an abstract class
    /// or interface, all objects that are one.
    /// </summary>
    /// <typeparam name="T">The type. It may be one that is refused otherwise.</typeparam>
    /// <typeparam name="TWire">What is sent instead: any type that travels itself.</typeparam>
    /// <param name="pack">
    /// Makes what is sent; gets no null. Called wherever a value is sent, on several threads at once, and for one value more
    /// than once if the message has to be written again; so it should change nothing.
    /// </param>
    /// <param name="unpack">
    /// Makes the value again, in the process where it arrives; must not return null. Objects of a cycle reach it before they are
    /// complete: it may keep what it gets, but not look inside.
    /// </param>
    /// <remarks>
    /// <para>Of several rules that a value could follow the one for its very type comes first, then the one for the nearest
    /// base class or interface.</para>
    /// <para>What one of the functions throws fails the call, or the item, with a
    /// <see cref="SerializationFailedException"/> that names the rule.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">A function is missing.</exception>
    /// <exception cref="ArgumentException">
    /// One of the functions captured something, or exists in memory only; <typeparamref name="T"/> or
    /// <typeparamref name="TWire"/> can be unloaded; what is sent would follow the same rule again, without an end; or
    /// <typeparamref name="T"/> is a type that has its own way: a number, a text, an array, a delegate, an exception, or a type
    /// of this library.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The type has another rule already, or values of it have travelled before.
    /// </exception>
    public static void As<T, TWire>(Func<T, TWire> pack, Func<TWire, T> unpack)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(unpack);
        ThrowIfCaptured(pack, nameof(pack));
        ThrowIfCaptured(unpack, nameof(unpack));
        TravelRules.Add(new FunctionRule<T, TWire>(pack, unpack));
    }

    /// <summary>Lets a generic type travel as another one, whatever its type arguments.</summary>
    /// <param name="openType">The type without arguments, such as <c>typeof(Option&lt;&gt;)</c>.</param>
    /// <param name="rule">
    /// A class with the same type parameters, such as <c>typeof(OptionRule&lt;&gt;)</c>, that derives from
    /// <see cref="TravelRule{T, TWire}"/> of the type, and has a public parameterless constructor.
    /// </param>
    /// <exception cref="ArgumentException">The two do not fit together, or the type has its own way.</exception>
    /// <exception cref="InvalidOperationException">
    /// The type has another rule already, or values of it have travelled before.
    /// </exception>
    public static void As(Type openType, Type rule)
    {
        ArgumentNullException.ThrowIfNull(openType);
        ArgumentNullException.ThrowIfNull(rule);
        TravelRules.Add(new GenericRule(openType, rule));
    }

    /// <summary>
    /// Lets proxies travel as what they are proxies of: objects of a class that was made at run time and is a
    /// <typeparamref name="TProxy"/> arrive as copies of their nearest base class that lies on disk, without what the proxy
    /// adds.
    /// </summary>
    /// <typeparam name="TProxy">
    /// What all proxies have in common, such as <c>Castle.DynamicProxy.IProxyTargetAccessor</c> (Entity Framework Core's,
    /// Moq's).
    /// </typeparam>
    /// <exception cref="InvalidOperationException">Such proxies have been met before.</exception>
    public static void AsBase<TProxy>()
        where TProxy : class => TravelRules.Add(new ProxyRule(typeof(TProxy)));

    private static void ThrowIfCaptured(Delegate function, string name)
    {
        if (!PlainFunction.HasNoState(function))
        {
            throw new ArgumentException("It captured variables or an object, which would have to travel first.", name);
        }
    }
}
