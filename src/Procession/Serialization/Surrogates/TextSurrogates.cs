using System.Text;
using System.Text.RegularExpressions;

namespace Procession.Serialization;

/// <summary>Text and patterns.</summary>
internal static class TextSurrogates
{
    public static Surrogate StringBuilder() => new Surrogate<StringBuilder, (string Text, int MaxCapacity)>(
        builder => (builder.ToString(), builder.MaxCapacity),
        wire => new StringBuilder(Math.Min(16, wire.MaxCapacity), wire.MaxCapacity).Append(wire.Text));

    public static Surrogate Regex() => new Surrogate<Regex, (string Pattern, RegexOptions Options, TimeSpan Timeout)>(
        regex => (regex.ToString(), regex.Options, regex.MatchTimeout),
        wire => new Regex(wire.Pattern, wire.Options, wire.Timeout));
}
