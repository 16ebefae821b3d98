namespace Procession;

/// <summary>How a generic type travels; see <see cref="Travel.As(Type, Type)"/>.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <typeparam name="TWire">What is sent instead: any type that travels itself.</typeparam>
/// <remarks>One object serves all values of a type, on several threads at once.</remarks>
public abstract class TravelRule<T, TWire>
    where T : notnull
{
    /// <summary>Makes what is sent.</summary>
    /// <param name="value">The value; never null.</param>
    /// <returns>What is sent instead.</returns>
    public abstract TWire Pack(T value);

    /// <summary>Makes the value again, in the process where it arrives.</summary>
    /// <param name="wire">What <see cref="Pack"/> made.</param>
    /// <returns>The value; not null.</returns>
    public abstract T Unpack(TWire wire);
}
