using System.Net.Mail;
using System.Runtime.CompilerServices;

namespace Procession.Tests.Serialization;

internal static class FrameworkCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("Random seeded", () => new Random(5), SameRandom),
        Case.Works("Random unseeded", () => new Random(), SameRandom),
        Case.Works("Random.Shared", () => Random.Shared, (a, b) => b.Next() >= 0),
        Case.Works("StrongBox", () => new StrongBox<string>("x"), (a, b) => b.Value == "x"),
        Case.Works("WeakReference", () => new WeakReference<string>("kept"), (a, b) => !b.TryGetTarget(out string? t) || t == "kept"),
        Case.Works("FileInfo", () => new FileInfo("/tmp/some.txt"), (a, b) => a.FullName == b.FullName),
        Case.Works("DirectoryInfo", () => new DirectoryInfo("/tmp"), (a, b) => a.FullName == b.FullName),
        Case.Equal("MailAddress", new MailAddress("a@example.org", "A B")),
        Case.Equal("Color", System.Drawing.Color.FromArgb(1, 2, 3)),
        Case.Equal("Color named", System.Drawing.Color.Red),
    ];

    private static bool SameRandom(Random a, Random b) => Enumerable.Range(0, 50).All(_ => a.Next() == b.Next());
}
