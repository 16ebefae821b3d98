using System.Reflection;

namespace Procession.Serialization;

/// <summary>Addresses of resources, as the text that they were made from.</summary>
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

    // The runtime knows whether it was told to leave path and query alone, but does not say so in public.
    private static Func<Uri, bool>? FindQuestion() => typeof(Uri)
        .GetProperty("DisablePathAndQueryCanonicalization", BindingFlags.Instance | BindingFlags.NonPublic)?
        .GetMethod?.CreateDelegate<Func<Uri, bool>>();

    private static bool Differs(Uri uri) => new Uri(uri.OriginalString, UriKind.Absolute).AbsoluteUri != uri.AbsoluteUri;
}
