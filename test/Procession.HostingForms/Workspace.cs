namespace Procession.HostingForms;

/// <summary>
/// A folder outside of the repository, with a feed that holds the packed library, and an empty cache of packages.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);

    private readonly string _root;
    private readonly string _repository;
    private readonly bool _isKept;
    private int _programs;

    public Workspace(string repository, string? kept)
    {
        _repository = repository;
        _isKept = kept is not null;
        _root = kept ?? Directory.CreateTempSubdirectory("forms-").FullName;
        Directory.CreateDirectory(_root);
        Version = $"0.1.0-forms.{DateTime.UtcNow:yyyyMMddHHmmss}";
        BuildEnvironment = new Dictionary<string, string>
        {
            // Build servers outlive the build, and would be taken for what a program has left.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = "false",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["NUGET_PACKAGES"] = Path.Combine(_root, "packages") + "/",
        };
    }

    public string Version { get; }

    public string Feed => Path.Combine(_root, "feed");

    public Dictionary<string, string> BuildEnvironment { get; }

    /// <summary>Packs the library, with the packages that the machine has, as whoever releases it does.</summary>
    public void Pack()
    {
        var environment = new Dictionary<string, string>(BuildEnvironment);
        environment.Remove("NUGET_PACKAGES");
        string project = Path.Combine(_repository, "src", "Procession");
        string[] command = ["dotnet", "pack", project, "-c", "Release", "-v", "quiet", "-o", Feed, $"-p:Version={Version}"];
        Command.Run(command, _root, environment, BuildLimit);
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{Feed}" />
                <add key="nuget.org" value="https://api.nuget.org/v3/index.json" protocolVersion="3" />
              </packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    /// <summary>Runs a command; what it says if it fails, else null.</summary>
    public string? Lacks(string command)
    {
        try
        {
            Command.Run(Words(command, _root), _root, BuildEnvironment, BuildLimit);
            return null;
        }
        catch (FormException e)
        {
            return e.Message.ReplaceLineEndings(" ").Trim();
        }
    }

    /// <summary>Makes a program of a form.</summary>
    /// <returns>Its folder.</returns>
    public string Make(Form form)
    {
        string folder = Path.Combine(_root, "programs", $"{++_programs}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        string programs = Path.Combine(_repository, "test", "Procession.HostingForms", "Programs");
        Copy(Path.Combine(programs, form.Program), folder);
        if (form.Language == "csproj" && form.Sdk.Length > 0)
        {
            Copy(Path.Combine(programs, "Shared"), folder);
        }

        foreach ((string name, string text) in form.Files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        if (form.Sdk.Length > 0)
        {
            File.WriteAllText(Path.Combine(folder, "app." + form.Language), Project(form));
        }

        foreach (string command in form.Build)
        {
            Command.Run(Words(command, folder), folder, BuildEnvironment, BuildLimit);
        }

        return folder;
    }

    /// <summary>The words of a command of a form.</summary>
    public string[] Words(string command, string folder, string run = "") =>
        [.. Command.Words(command).Select(word => Filled(word, folder, run))];

    public string Filled(string text, string folder, string run = "") => text
        .Replace("{folder}", folder, StringComparison.Ordinal)
        .Replace("{feed}", Feed, StringComparison.Ordinal)
        .Replace("{version}", Version, StringComparison.Ordinal)
        .Replace("{run}", run, StringComparison.Ordinal);

    /// <summary>A new folder for what one run writes, short because of the sockets in it.</summary>
    public string RunFolder()
    {
        string folder = Path.Combine(_root, "r", Path.GetRandomFileName());
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        return folder;
    }

    public void Dispose()
    {
        if (!_isKept)
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private string Project(Form form)
    {
        IEnumerable<string> properties =
            form.Properties.Select(property => property.Split('=', 2)).Select(pair => $"<{pair[0]}>{pair[1]}</{pair[0]}>");
        IEnumerable<string> packages = form.Packages.Append($"Procession {Version}").Select(package => package.Split(' '))
            .Select(pair => $"""<PackageReference Include="{pair[0]}" Version="{pair[1]}" />""");
        string compile = form.Language == "fsproj" ? """<Compile Include="Program.fs" />""" : "";
        return $"""
            <Project Sdk="{form.Sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <AssemblyName>app</AssemblyName>
                <ImplicitUsings>enable</ImplicitUsings>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
                {string.Join("\n    ", properties)}
              </PropertyGroup>
              <ItemGroup>
                {compile}
                {string.Join("\n    ", packages)}
              </ItemGroup>
            </Project>
            """;
    }

    private void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from))
        {
            string text = File.ReadAllText(file).Replace("@Version@", Version, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(to, Path.GetFileName(file)), text);
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_root, name), text);
}
