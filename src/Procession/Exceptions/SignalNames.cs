using System.Globalization;

namespace Procession;

/// <summary>The names of the signals that end processes.</summary>
internal static class SignalNames
{
    /// <summary>
    /// The name of a signal, such as <c>SIGKILL</c> for 9; <c>signal 40</c> for a signal without a name here.
    /// </summary>
    public static string Of(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        31 => "SIGSYS",
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
    };
}
