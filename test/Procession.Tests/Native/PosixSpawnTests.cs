using System.Runtime.Versioning;
using Procession.Native;

namespace Procession.Tests.Native;

[UnsupportedOSPlatform("windows")]
public sealed class PosixSpawnTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("procession-spawn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Start_MissingProgram_SaysSo() =>
        AssertRefused(Path.Combine(_folder, "none"), "ENOENT", "moved or removed");

    [Fact]
    public void Start_ProgramWithoutItsLoader_SaysSo()
    {
        // A script names its interpreter as a program does its loader.
        AssertRefused(Program("#!/nowhere/ld.so\n", UnixFileMode.UserRead | UnixFileMode.UserExecute), "ENOENT", "loader");
    }

    [Fact]
    public void Start_ProgramThatMayNotBeExecuted_SaysSo() =>
        AssertRefused(Program("#!/bin/sh\n", UnixFileMode.UserRead), "EACCES", "may not execute");

    [Fact]
    public void Start_FileThatIsNoProgram_SaysSo() =>
        AssertRefused(Program("\u007fELF?", UnixFileMode.UserRead | UnixFileMode.UserExecute), "ENOEXEC", "not a program");

    [Fact]
    public void Start_InAFolderThatIsGone_NamesTheFolder()
    {
        string gone = Path.Combine(_folder, "gone");
        AssertRefused("/bin/true", "ENOENT", $"working directory '{gone}'", gone);
    }

    [Fact]
    public void Start_TooLongAnEnvironment_SaysHowLong()
    {
        using var spawn = new PosixSpawn();
        IOException e = Assert.Throws<IOException>(
            () => spawn.Start("/bin/true", [], [new KeyValuePair<string, string>("LONG", new string('x', 200_000))]));
        Assert.Contains("E2BIG", e.Message, StringComparison.Ordinal);
        Assert.Contains("200,", e.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string program, string error, string words, string? folder = null)
    {
        using var spawn = new PosixSpawn();
        if (folder is not null)
        {
            spawn.ChangeDirectory(folder);
        }

        IOException e = Assert.Throws<IOException>(() => spawn.Start(program, [], []));
        Assert.Contains(error, e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private string Program(string content, UnixFileMode mode)
    {
        string path = Path.Combine(_folder, "program");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
