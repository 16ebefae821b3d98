using System.Text;

namespace Procession.Serialization;

/// <summary>Text.</summary>
internal static class TextSurrogates
{
    public static Surrogate StringBuilder() => new Surrogate<StringBuilder, (string Text, int MaxCapacity)>(
        builder => (builder.ToString(), builder.MaxCapacity),
        wire => new StringBuilder(Math.Min(16, wire.MaxCapacity), wire.MaxCapacity).Append(wire.Text));
}
