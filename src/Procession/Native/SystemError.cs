using System.Globalization;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>
/// Describes refusals of the operating system: the step that failed, the error's name and number, and what helps.
/// </summary>
internal static class SystemError
{
    public const int Eperm = 1;
    public const int Enoent = 2;
    public const int Eintr = 4;
    public const int E2Big = 7;
    public const int Enoexec = 8;
    public const int Enomem = 12;
    public const int Eacces = 13;
    public const int Enotdir = 20;
    public const int Einval = 22;
    public const int Enfile = 23;
    public const int Emfile = 24;
    public const int Etxtbsy = 26;
    public const int Efbig = 27;
    public const int Enospc = 28;
    private const string OrRaise = "or raise the limit.";

    /// <summary>Gets the cure if the runtime of a process found too few threads or too little memory to start.</summary>
    public static string ThreadsOrMemory => $"{Cure(Eagain)} Memory may be limited as well (a container's limit, ulimit -v).";

    /// <summary>EAGAIN of Linux; see <see cref="Eagain"/>.</summary>
    public const int EagainOnLinux = 11;

    public static int Eagain => OperatingSystem.IsMacOS() ? 35 : EagainOnLinux;

    public static int Enosys => OperatingSystem.IsMacOS() ? 78 : 38;

    /// <summary>The exception for a step that failed.</summary>
    /// <param name="step">The step, in words that follow "Could not".</param>
    /// <param name="error">The error's number.</param>
    /// <param name="cure">What helps, if more is known than the error says.</param>
    /// <returns>
    /// The exception; its <see cref="Exception.HResult"/> is the error's number, as in the framework's exceptions.
    /// </returns>
    public static IOException Failure(string step, int error, string? cure = null) =>
        new($"Could not {step}: {Describe(error)}. {cure ?? Cure(error)}".TrimEnd(), error);

    /// <summary>
    /// Whether the system has refused something to this process. That says nothing about the other end of a connection, which
    /// other exceptions of the same type do.
    /// </summary>
    public static bool IsCauseOf(IOException failure) => failure.HResult > 0; // those of .NET itself are negative

    /// <summary>
    /// Whether a step failed because there was no descriptor, thread, process or memory at that moment. Trying again may
    /// help. It says nothing about the object of the step.
    /// </summary>
    public static bool IsLack(Exception failure) => failure switch
    {
        OutOfMemoryException => true, // and InsufficientMemoryException
        IOException { HResult: Emfile or Enfile or Enomem } => true,
        IOException => failure.HResult == Eagain,
        _ => false,
    };

    /// <summary>The exception for a thread that could not be started; the runtime does not say why.</summary>
    public static InsufficientMemoryException NoThread(string purpose, Exception cause)
    {
        int lack = ProcessLimits.LackOfDescriptors();
        return new InsufficientMemoryException(
            $"Could not start the thread {purpose}: " + (lack != 0
                ? $"it takes two descriptors. {Cure(lack)}"
                : "the system grants no more threads, a security policy forbids it, or there is no memory for a stack. "
                    + ThreadsOrMemory),
            cause);
    }

    /// <summary>
    /// The exception for a step for which there was no descriptor; the runtime does not say whether the limit of this process
    /// or that of the system was reached.
    /// </summary>
    /// <param name="step">The step, in words that follow "Could not".</param>
    public static IOException NoDescriptor(string step)
    {
        int lack = ProcessLimits.LackOfDescriptors();
        return lack != 0 ? Failure(step, lack) : new IOException(
            $"Could not {step}: a moment ago there was no descriptor for it, either of those that this process may "
            + "have (ulimit -n), or of the whole system's (fs.file-max). There are some now: try again, and close files and "
            + "sockets or raise these limits if it comes again.",
            Emfile);
    }

    /// <summary>
    /// Describes a lack of descriptors without loading an assembly: see <see cref="Files.ThrowIfNoneCanBeOpened"/>.
    /// </summary>
    /// <param name="purpose">The purpose, in words that follow "to".</param>
    /// <param name="error">EMFILE or ENFILE.</param>
    public static string Lack(string purpose, int error) =>
        $"There is no descriptor left to {purpose} ({Name(error)}). {Cure(error)}";

    /// <summary>The text, the name and the number of an error.</summary>
    public static string Describe(int error)
    {
        string name = Name(error) is { } known ? $"{known}, error {error}" : $"error {error}";
        return $"{Marshal.GetPInvokeErrorMessage(error)} ({name})";
    }

    private static string? Name(int error) => error switch
    {
        Eperm => "EPERM",
        Enoent => "ENOENT",
        Eintr => "EINTR",
        5 => "EIO",
        E2Big => "E2BIG",
        Enoexec => "ENOEXEC",
        Enomem => "ENOMEM",
        Eacces => "EACCES",
        Enotdir => "ENOTDIR",
        Einval => "EINVAL",
        Enfile => "ENFILE",
        Emfile => "EMFILE",
        Etxtbsy => "ETXTBSY",
        Efbig => "EFBIG",
        Enospc => "ENOSPC",
        _ when error == Eagain => "EAGAIN",
        _ when error == Enosys => "ENOSYS",
        _ when error == (OperatingSystem.IsMacOS() ? 62 : 40) => "ELOOP",
        _ when error == (OperatingSystem.IsMacOS() ? 63 : 36) => "ENAMETOOLONG",
        _ => null,
    };

    private static string Cure(int error) => error switch
    {
        Emfile => $"This process may have {Limit(ProcessLimits.Descriptors)} descriptors (ulimit -n), and has used them up: "
            + $"close files and sockets, use fewer workers, {OrRaise}",
        Enfile => "The whole system has no descriptors left (fs.file-max): close files, or raise its limit.",
        Enomem => "There is no memory for it: free some, use fewer workers, or raise the limit on it (a container's, ulimit -v, "
            + "vm.overcommit_memory, vm.max_map_count).",
        Enospc => "There is no room for it: free some memory, or raise the container's limit on it.",
        Efbig => $"Files may have {Limit(ProcessLimits.FileSize)} bytes (ulimit -f), and that includes shared memory: raise the "
            + "limit.",
        Eperm or Eacces => "A security policy forbids it (seccomp, AppArmor, SELinux, a container's profile): allow it there.",
        _ when error == Eagain => $"This user may have {Limit(ProcessLimits.Processes)} processes and threads (ulimit -u), and a "
            + $"container may allow fewer (pids.max): use fewer workers, end other processes, {OrRaise}",
        _ when error == Enosys => "The system does not have this call, or a sandbox hides it (seccomp, gVisor).",
        _ => string.Empty,
    };

    private static string Limit(int resource) => ProcessLimits.Find(resource) switch
    {
        null => "a limited number of",
        ulong.MaxValue => "any number of",

        // Not the invariant culture: the first culture of a program loads the data of all, and the runtime ends a program
        // that has no descriptor left for that.
        { } limit => limit.ToString("N0", NumberFormatInfo.InvariantInfo),
    };
}
