using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Sends objects of one type together, column by column; each column is handled once for all of them. Only possible for
/// objects that refer to no others, so that none must be handled separately.
/// </summary>
internal abstract class AlikeObjects
{
    /// <summary>Gets whether all objects of the type can be sent so.</summary>
    public abstract bool FitAll { get; }

    /// <summary>Whether an object can be sent together with those that were checked since the first one.</summary>
    public abstract bool Fits(object value, bool isFirst);

    public abstract void Write(ref MessagePackWriter writer, ReadOnlySpan<object> values, WriteGraph graph);

    /// <summary>Creates as many objects as there are places.</summary>
    public abstract void Read(ref MessagePackReader reader, Span<object> places, ReadGraph graph);
}
