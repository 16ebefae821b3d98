using System.Reflection;
using System.Text;
using Procession.Native;
using Procession.Serialization;

namespace Procession.WorkerHost;

/// <summary>
/// What a program can find out about itself: its entry assembly, which determines its name and configuration file, and its
/// folder. In a process that a pool started the answers are those of the program, not those of Procession.dll.
/// </summary>
internal static class ProgramIdentity
{
    private const string BaseDirectory = "APP_CONTEXT_BASE_DIRECTORY";
    private const string ConfigurationFile = "APP_CONFIG_FILE"; // for System.Configuration, if the program has set it
    private static readonly Lock AdoptionLock = new(); // guards the change of _isAdopted
    private static ModuleIdentity? _entry; // written before there is a second thread
    private static volatile bool _isAdopted = true;

    /// <summary>The identity of this process, for those that it starts.</summary>
    public static byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(AppContext.BaseDirectory);
        writer.Write(AppContext.GetData(ConfigurationFile) as string ?? string.Empty);
        ModuleIdentity? entry = Assembly.GetEntryAssembly() is { } assembly ? ModuleIdentity.Of(assembly) : null;
        writer.Write(entry is not null);
        entry?.Write(writer, withBuild: true);
        return stream.ToArray();
    }

    /// <summary>Adopts the identity of the process that started this one, except for the entry assembly.</summary>
    public static void Take(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        string folder = reader.ReadString();
        if (folder != AppContext.BaseDirectory)
        {
            AppContext.SetData(BaseDirectory, folder);
        }

        if (reader.ReadString() is { Length: > 0 } file)
        {
            AppContext.SetData(ConfigurationFile, file);
        }

        _entry = reader.ReadBoolean() ? ModuleIdentity.Read(reader) : null;
        _isAdopted = false;
    }

    /// <summary>
    /// Makes the program's entry assembly that of this process. Called just before any code of the program runs, and not
    /// earlier: most functions are in that assembly, so loading it is part of the cost of the first one. Further calls do
    /// nothing.
    /// </summary>
    public static void AdoptEntryAssembly()
    {
        if (_isAdopted)
        {
            return;
        }

        lock (AdoptionLock)
        {
            if (!_isAdopted)
            {
                Assembly.SetEntryAssembly(LoadEntry());
                _isAdopted = true;
            }
        }
    }

    private static Assembly? LoadEntry()
    {
        try
        {
            return _entry is null ? null : ModuleLoader.Load(_entry);
        }
        catch (Exception e) when (e is ModuleMismatchException or IOException or BadImageFormatException)
        {
            // No entry assembly is better than a wrong one. Functions do not depend on it.
            StandardError.Say(
                $"The program's own assembly cannot be loaded in a worker, so there is no entry assembly: {e.Message}");
            return null;
        }
    }
}
