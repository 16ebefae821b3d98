using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// How objects of one type travel together: column by column, of which each is looked at once for all of them. Only objects that
/// lead to no others can, so that none needs a look of its own.
/// </summary>
internal abstract class AlikeObjects
{
    /// <summary>Gets whether all objects of the type can.</summary>
    public abstract bool FitAll { get; }

    /// <summary>Whether an object can travel together with those that were asked for since the first.</summary>
    public abstract bool Fits(object value, bool isFirst);

    public abstract void Write(ref MessagePackWriter writer, ReadOnlySpan<object> values, WriteGraph graph);

    /// <summary>Makes as many objects as there are places.</summary>
    public abstract void Read(ref MessagePackReader reader, Span<object> places, ReadGraph graph);
}
