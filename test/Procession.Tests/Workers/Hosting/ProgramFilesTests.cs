using Procession.Workers.Hosting;

namespace Procession.Tests.Workers.Hosting;

public sealed class ProgramFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Program => Path.Combine(_folder.FullName, "app");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ThrowIfChanged_UntouchedFiles_AndOneThatWasNeverThere_Returns()
    {
        File.WriteAllText(Program, "1");
        var files = new ProgramFiles(Program, Program + ".deps.json");

        files.ThrowIfChanged();
    }

    [Theory]
    [InlineData("written", "replaced")]
    [InlineData("exchanged", "replaced")] // as deployments do it, with the same length and time
    [InlineData("removed", "removed")]
    [InlineData("added", "replaced")]
    public void ThrowIfChanged_AnotherFile_NamesItAndTheCure(string how, string said)
    {
        File.WriteAllText(Program, "1");
        var files = new ProgramFiles(Program, Program + ".deps.json");
        switch (how)
        {
            case "written":
                File.WriteAllText(Program, "22");
                break;
            case "exchanged":
                File.WriteAllText(Program + ".new", "2");
                File.SetLastWriteTimeUtc(Program + ".new", File.GetLastWriteTimeUtc(Program));
                File.Move(Program + ".new", Program, overwrite: true);
                break;
            case "removed":
                File.Delete(Program);
                break;
            default:
                File.WriteAllText(Program + ".deps.json", "{}");
                break;
        }

        IOException e = Assert.Throws<IOException>(files.ThrowIfChanged);
        Assert.Contains(Program, e.Message, StringComparison.Ordinal);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Contains("deploy into a new folder", e.Message, StringComparison.Ordinal);
    }
}
