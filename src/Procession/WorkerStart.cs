namespace Procession;

/// <summary>How worker processes are started. The program's <c>Main</c> never runs in one, whichever it is.</summary>
public enum WorkerStart
{
    /// <summary>
    /// <see cref="DotnetHost"/> where there is one, else <see cref="OwnExecutable"/>: in self-contained programs and single
    /// files. Never threads of this process, which only <see cref="ProcessPoolOptions.InProcess"/> brings.
    /// </summary>
    Auto,

    /// <summary>
    /// The <c>dotnet</c> command that belongs to the running runtime runs the library
    /// (<c>dotnet exec ... Procession.dll</c>) with the frameworks and assemblies of this program.
    /// </summary>
    DotnetHost,

    /// <summary>
    /// The program's own executable runs, and the library takes it over before its <c>Main</c>, as a start-up hook of the
    /// runtime. Foreground threads that the target of a <see cref="ChildProcess"/> leaves behind end with it.
    /// </summary>
    OwnExecutable,
}
