using System.Reflection;
using System.Text;
using Procession.Native;
using Procession.Serialization;

namespace Procession.WorkerHost;

/// <summary>
/// What a program can ask about itself: its entry assembly, from which its name and its configuration file follow, and its
/// folder. A process that is started by a pool answers as the program does, and not as Procession.dll.
/// </summary>
internal static class ProgramIdentity
{
    private const string BaseDirectory = "APP_CONTEXT_BASE_DIRECTORY";
    private const string ConfigurationFile = "APP_CONFIG_FILE"; // for System.Configuration, if the program has set it
    private static readonly Lock AdoptionLock = new(); // guards the change of _isAdopted
    private static ModuleIdentity? _entry; // written before there is a second thread
    private static volatile bool _isAdopted = true;

    /// <summary>That of this process, for those that it starts.</summary>
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

    /// <summary>Takes that of the process that started this one over, but for the entry assembly.</summary>
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
    /// Makes the program's entry assembly that of this process. Called before any code of the program's runs, and not sooner: to
    /// load it is part of what the first function costs, since most functions are in it. Does nothing the next time.
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
            // None at all is better than another one. Functions are found, or refused, for themselves.
            StandardError.Say(
                $"The program's own assembly cannot be loaded in a worker, so there is no entry assembly: {e.Message}");
            return null;
        }
    }
}
