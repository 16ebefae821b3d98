using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Procession.Serialization;

/// <summary>
/// Patterns, and their matches. A match keeps the whole text in which it was found; many matches of one text send the text
/// once.
/// </summary>
internal static class RegexSurrogates
{
    private const string TextOfCapture = "<Text>k__BackingField";
    private const string TextOfMatches = "_input";

    // Created on demand, and only needed again for a match.
    private static readonly string[] Caches = ["_groupcoll", "_capcoll"];

    // One object for each string that was sent, so that it is recognized, because strings have no identity.
    private static readonly ConditionalWeakTable<string, Subject> Subjects = [];

    public static Surrogate Pattern() => new Surrogate<Regex, (string Pattern, RegexOptions Options, TimeSpan Timeout)>(
        regex => (regex.ToString(), regex.Options, regex.MatchTimeout),
        wire => new Regex(wire.Pattern, wire.Options, wire.Timeout));

    public static Surrogate Match() => Found<Match>(TextOfCapture);

    public static Surrogate Group() => Found<Group>(TextOfCapture);

    public static Surrogate Capture() => Found<Capture>(TextOfCapture);

    public static Surrogate Matches() => Found<MatchCollection>(TextOfMatches);

    public static Surrogate Groups() => new Surrogate<GroupCollection, Match>(
        groups => (Match)HiddenField.Get(typeof(GroupCollection), groups, "_match")!,
        match => match.Groups);

    public static Surrogate Captures() => new Surrogate<CaptureCollection, Group>(
        captures => (Group)HiddenField.Get(typeof(CaptureCollection), captures, "_group")!,
        group => group.Captures);

    private static Surrogate<T, Finding> Found<T>(string textField)
        where T : class => new(
            found =>
            {
                string[] left = [.. Caches, textField];
                string text = (string)HiddenField.Get(Declarer(found.GetType(), textField), found, textField)!;
                Subject subject = Subjects.GetValue(text, key => new Subject(key));
                return new Finding(found.GetType(), subject, HiddenState.Take(found, left));
            },
            wire =>
            {
                string[] left = [.. Caches, textField];
                if (!wire.Type.IsAssignableTo(typeof(T)))
                {
                    throw new DamagedMessageException("a match is of another class");
                }

                object found = HiddenState.Rebuild(wire.Type, wire.State, left);
                HiddenField.Set(Declarer(wire.Type, textField), found, textField, wire.Subject.Text);
                return (T)found;
            });

    private static Type Declarer(Type type, string field) => field == TextOfCapture ? typeof(Capture) : type;

    /// <summary>A text in which a match was found.</summary>
    [Sendable]
    private sealed class Subject(string text)
    {
        public string Text { get; } = text;
    }

    /// <summary>A match: its class, the text, and the position in it.</summary>
    [Sendable]
    private readonly record struct Finding(Type Type, Subject Subject, object?[] State);
}
