using System.Text.Json;
using System.Xml.Linq;

namespace Procession.Tests.Architecture;

/// <summary>What is installed with the library is named in THIRD-PARTY-NOTICES.txt, and nothing else.</summary>
public class ThirdPartyNoticesTests
{
    private static readonly string Root = RoomTests.RepositoryRoot();

    [Fact]
    public void Notices_NameThePackagesThatTheLibraryBringsAlong()
    {
        string[] notices = File.ReadAllLines(Path.Combine(Root, "THIRD-PARTY-NOTICES.txt"));

        // A block about packages starts with a line of dashes; their names are up to the address of their source.
        IEnumerable<string> named = notices
            .Select((line, index) => (line, index))
            .Where(x => x.line.StartsWith("-----", StringComparison.Ordinal))
            .SelectMany(x => notices.Skip(x.index + 1).TakeWhile(
                line => !line.StartsWith("https://", StringComparison.Ordinal)));

        Assert.Equal(BroughtAlong().Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> BroughtAlong()
    {
        string project = Path.Combine(Root, "src", "Procession");
        string[] onlyForTheBuild =
        [
            .. XDocument.Load(Path.Combine(project, "Procession.csproj")).Descendants("PackageReference")
                .Where(reference => reference.Attribute("PrivateAssets")?.Value == "all")
                .Select(reference => reference.Attribute("Include")!.Value),
        ];
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(project, "packages.lock.json")));
        return
        [
            .. locked.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(framework => framework.Value.EnumerateObject())
                .Select(package => package.Name)
                .Except(onlyForTheBuild),
        ];
    }
}
