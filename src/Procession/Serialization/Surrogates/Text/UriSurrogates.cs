using System.Reflection;

namespace Procession.Serialization;

/// <summary>URIs, as the text from which they were created.</summary>
internal static class UriSurrogates
{
    private const int Relative = 0;
    private const int Absolute = 1;
    private const int Unchanged = 2;

    private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly Func<Uri, bool> StandsAsItIs = FindQuestion() ?? Differs;

    public static Surrogate Uri() => new Surrogate<Uri, (string Text, int Form)>(
        uri => (uri.OriginalString, !uri.IsAbsoluteUri ? Relative : StandsAsItIs(uri) ? Unchanged : Absolute),
        wire => wire.Form switch
        {
            Relative => new Uri(wire.Text, UriKind.Relative),
            Unchanged => new Uri(wire.Text, AsItStands),
            _ => new Uri(wire.Text, UriKind.Absolute),
        });

    // The runtime knows whether it was told not to change path and query, but has no public property for it.
    private static Func<Uri, bool>? FindQuestion() => typeof(Uri)
        .GetProperty("DisablePathAndQueryCanonicalization", BindingFlags.Instance | BindingFlags.NonPublic)?
        .GetMethod?.CreateDelegate<Func<Uri, bool>>();

    private static bool Differs(Uri uri) => new Uri(uri.OriginalString, UriKind.Absolute).AbsoluteUri != uri.AbsoluteUri;
}
