using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Schema;

namespace Procession.Serialization;

/// <summary>Single types of several namespaces, each with something process-specific in its fields.</summary>
internal static class LesserSurrogates
{
    // Sent with its culture, which determines the language of its names; the region alone leaves the choice to the system.
    public static Surrogate Region() => new Surrogate<RegionInfo, string>(
        region =>
        {
            object culture = HiddenField.Get(typeof(RegionInfo), region, "_cultureData")!;
            PropertyInfo? name = culture.GetType().GetProperty("CultureName", BindingFlags.Instance | BindingFlags.NonPublic);
            return name?.GetValue(culture) is string { Length: > 0 } text ? text : region.Name;
        },
        name => new RegionInfo(name));

    public static Surrogate Parameter() => new Surrogate<ParameterInfo, (MemberInfo Member, int Position)>(
        parameter => (parameter.Member, parameter.Position),
        wire => Parameters(wire.Member).FirstOrDefault(parameter => parameter.Position == wire.Position) ??
            throw new DamagedMessageException("a parameter's number leads nowhere"));

    // The stack so far is sent with the exception.
    public static Surrogate Dispatch() => new Surrogate<ExceptionDispatchInfo, Exception>(
        info => info.SourceException,
        ExceptionDispatchInfo.Capture);

    public static Surrogate UnixEndPoint() => new Surrogate<UnixDomainSocketEndPoint, string>(
        point => (string)HiddenField.Get(typeof(UnixDomainSocketEndPoint), point, "_path")!,
        path => new UnixDomainSocketEndPoint(path));

    public static Surrogate Certificate() => new Surrogate<X509Certificate2, byte[]>(
        certificate => certificate.Handle == 0
            ? throw new Refusal(typeof(X509Certificate2), "there is no certificate in it")
            : certificate.HasPrivateKey
            ? throw new Refusal(
                typeof(X509Certificate2),
                "its private key belongs to this process; send what Export gives, or load it inside the function")
            : certificate.RawData,
        X509CertificateLoader.LoadCertificate);

    // Settings of readers create an empty set when they are asked for it.
    public static Surrogate Schemas() => new Surrogate<XmlSchemaSet, bool>(
        set => set.Count == 0 && Hidden(set, "_eventHandler") == Hidden(set, "_internalEventHandler")
            ? set.IsCompiled
            : throw new Refusal(typeof(XmlSchemaSet), "it is more than a text; send the texts of its schemas"),
        isCompiled =>
        {
            XmlSchemaSet set = new();
            if (isCompiled)
            {
                set.Compile();
            }

            return set;
        });

    public static Surrogate Start() => new Surrogate<ProcessStartInfo, StartParts>(Take, Make);

    private static object? Hidden(XmlSchemaSet set, string field) => HiddenField.Get(typeof(XmlSchemaSet), set, field);

    private static ParameterInfo[] Parameters(MemberInfo member) => member switch
    {
        MethodInfo method => [.. method.GetParameters(), method.ReturnParameter],
        MethodBase constructor => constructor.GetParameters(),
        PropertyInfo property => property.GetIndexParameters(),
        _ => [],
    };

    private static StartParts Take(ProcessStartInfo start)
    {
        if (start.ErrorDialogParentHandle != 0)
        {
            throw new Refusal(typeof(ProcessStartInfo), "it names a window of this process; create it inside the function");
        }

        // Asking for the variables would copy all variables of this process.
        object? variables = HiddenField.Get(typeof(ProcessStartInfo), start, "_environmentVariables");
        return new StartParts(
            [start.FileName, start.Arguments, start.WorkingDirectory, start.UserName, start.Verb],
            [.. start.ArgumentList],
            variables is null ? null : new Dictionary<string, string?>(start.Environment),
            [start.StandardInputEncoding, start.StandardOutputEncoding, start.StandardErrorEncoding],
            [
                start.CreateNoWindow, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError,
                start.ErrorDialog, start.UseShellExecute,
            ],
            start.WindowStyle);
    }

    private static ProcessStartInfo Make(StartParts parts)
    {
        ProcessStartInfo start = new()
        {
            FileName = parts.Texts[0],
            Arguments = parts.Texts[1],
            WorkingDirectory = parts.Texts[2],
            UserName = parts.Texts[3],
            Verb = parts.Texts[4],
            StandardInputEncoding = parts.Encodings[0],
            StandardOutputEncoding = parts.Encodings[1],
            StandardErrorEncoding = parts.Encodings[2],
            CreateNoWindow = parts.Flags[0],
            RedirectStandardInput = parts.Flags[1],
            RedirectStandardOutput = parts.Flags[2],
            RedirectStandardError = parts.Flags[3],
            ErrorDialog = parts.Flags[4],
            UseShellExecute = parts.Flags[5],
            WindowStyle = parts.Window,
        };
        Array.ForEach(parts.Arguments, start.ArgumentList.Add);
        if (parts.Variables is not null)
        {
            start.Environment.Clear();
            foreach ((string name, string? value) in parts.Variables)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    /// <summary>How to start a process, on any system.</summary>
    [Sendable]
    private sealed record StartParts(
        string[] Texts,
        string[] Arguments,
        Dictionary<string, string?>? Variables,
        Encoding?[] Encodings,
        bool[] Flags,
        ProcessWindowStyle Window);
}
