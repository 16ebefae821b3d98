/// <summary>What tools that measure or trace put into DOTNET_STARTUP_HOOKS.</summary>
internal class StartupHook
{
    public static void Initialize() => File.AppendAllText(
        Path.Combine(Environment.GetEnvironmentVariable("FORMS_FOLDER")!, "hooks"), $"{Environment.ProcessId}\n");
}
