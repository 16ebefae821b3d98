using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>The table of framework types: each travels equal, or is refused by its own name.</summary>
public class FrameworkTypeTests
{
    // How many framework types the table must have, and how much of the plain data in it must travel.
    private const int FewestTypes = 400;
    private const double SmallestShare = 0.85;

    // Of how many types values can be made without knowing anything about them.
    private const int FewestFound = 2_000;

    private static readonly string[] KnownToDiffer =
    [
        "System.Lazy`", // Evaluating it fails here, since the type has no parameterless constructor.
        "System.Net.Mime.Content", // Its text, and so Equals, has the order of a hash table.
        "System.Text.ASCIIEncoding", "System.Text.UTF8Encoding", "System.Text.UTF7Encoding", "System.Text.UnicodeEncoding",
        "System.Text.UTF32Encoding", "System.Uri", "System.Xml.Linq.XDocument",
    ];

    public static IEnumerable<TheoryDataRow<int, string>> Samples =>
        FrameworkSamples.All.Select((sample, index) => new TheoryDataRow<int, string>(index, sample.ToString()));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Arrives_equal_or_is_refused_by_its_own_name(int index, string type)
    {
        Assert.Equal(type, FrameworkSamples.All[index].ToString());
        FrameworkSamples.All[index].Check(new InProcess());
    }

    [Fact]
    public void Most_plain_data_travels_and_nothing_is_newly_refused()
    {
        TypeSample[] ofFramework = [.. FrameworkSamples.All.Where(sample => FrameworkTypes.Owns(sample.Type))];
        Type[] all = [.. ofFramework.Select(sample => sample.Type).Distinct()];
        TypeSample[] data = [.. ofFramework.Where(sample => sample.Kind != TypeKind.Bound)];
        HashSet<Type> refused = [.. data.Where(sample => !sample.CheckAsObject(new InProcess())).Select(sample => sample.Type)];
        Type[] plain = [.. data.Select(sample => sample.Type).Distinct()];

        Assert.True(all.Length >= FewestTypes, $"only {all.Length} types");
        double share = 1 - ((double)refused.Count / plain.Length);
        Assert.True(share >= SmallestShare, $"only {share:P0} of {plain.Length} types of plain data travel");
        Assert.DoesNotContain(refused, type => TravelledBefore.Names.Contains(type.FullName!));
        Assert.Empty(TravelledBefore.Names.Except(plain.Select(type => type.FullName!)));
    }

    [Fact]
    public void No_public_type_of_the_runtime_is_found_to_arrive_different()
    {
        FrameworkFinder finder = new(new InProcess());
        for (int i = 0; i < FrameworkFinder.Count; i++)
        {
            finder.Look(i);
        }

        Assert.True(finder.Seen.Count >= FewestFound, $"values of only {finder.Seen.Count} types could be made");
        string[] findings = [.. finder.Findings.Where(finding => !KnownToDiffer.Any(finding.StartsWith))];
        Assert.True(findings.Length == 0, string.Join(Environment.NewLine, findings));
    }

    [Fact]
    public void All_assemblies_of_the_runtime_that_hold_types_are_known_as_its_own()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Type[] foreign =
        [
            .. Directory.GetFiles(folder, "*.dll").Select(FirstType).Where(type => type is not null && !FrameworkTypes.Owns(type))!,
        ];
        Assert.Empty(foreign);
    }

    [Fact]
    public void All_types_in_the_list_of_plain_types_exist()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        HashSet<string> existing = [.. Directory.GetFiles(folder, "*.dll").SelectMany(TypesOf).Select(type => type.FullName!)];
        Assert.Empty(PlainTypes.Names.Except(existing));
    }

    private static Type? FirstType(string file) => TypesOf(file).FirstOrDefault(type => type.IsVisible);

    // Native libraries and mere forwarders have none.
    private static Type[] TypesOf(string file)
    {
        try
        {
            return System.Reflection.Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes();
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException)
        {
            return [];
        }
    }
}
