namespace Procession.Serialization;

/// <summary>
/// The assemblies of .NET itself that contain types. By name, since some of them also come as packages, and their location
/// says nothing in an app that brings its own runtime.
/// </summary>
internal static class FrameworkAssemblies
{
    private const string Core = "System.Private.CoreLib";

    // One text, which costs nothing until it is used. A test compares it with the runtime.
    private const string Others =
        """
        Microsoft.CSharp Microsoft.VisualBasic.Core Microsoft.Win32.Registry System.Collections
        System.Collections.Concurrent System.Collections.Immutable System.Collections.NonGeneric
        System.Collections.Specialized System.ComponentModel System.ComponentModel.Annotations
        System.ComponentModel.EventBasedAsync System.ComponentModel.Primitives System.ComponentModel.TypeConverter
        System.Console System.Data.Common System.Diagnostics.DiagnosticSource System.Diagnostics.FileVersionInfo
        System.Diagnostics.Process System.Diagnostics.StackTrace System.Diagnostics.TextWriterTraceListener
        System.Diagnostics.TraceSource System.Drawing.Primitives System.Formats.Asn1 System.Formats.Tar
        System.IO.Compression System.IO.Compression.Brotli System.IO.Compression.ZipFile
        System.IO.FileSystem.AccessControl System.IO.FileSystem.DriveInfo System.IO.FileSystem.Watcher
        System.IO.IsolatedStorage System.IO.MemoryMappedFiles System.IO.Pipelines System.IO.Pipes
        System.IO.Pipes.AccessControl System.Linq System.Linq.AsyncEnumerable System.Linq.Expressions
        System.Linq.Parallel System.Linq.Queryable System.Memory System.Net.Http System.Net.Http.Json
        System.Net.HttpListener System.Net.Mail System.Net.NameResolution System.Net.NetworkInformation System.Net.Ping
        System.Net.Primitives System.Net.Quic System.Net.Requests System.Net.Security System.Net.ServerSentEvents
        System.Net.Sockets System.Net.WebClient System.Net.WebHeaderCollection System.Net.WebProxy System.Net.WebSockets
        System.Net.WebSockets.Client System.ObjectModel System.Private.DataContractSerialization System.Private.Uri
        System.Private.Xml System.Private.Xml.Linq System.Reflection.DispatchProxy System.Reflection.Emit
        System.Reflection.Metadata System.Reflection.TypeExtensions System.Resources.Writer
        System.Runtime.CompilerServices.VisualC System.Runtime.InteropServices System.Runtime.InteropServices.JavaScript
        System.Runtime.Numerics System.Runtime.Serialization.Formatters System.Runtime.Serialization.Primitives
        System.Security.AccessControl System.Security.Claims System.Security.Cryptography
        System.Security.Principal.Windows System.Text.Encoding.CodePages System.Text.Encodings.Web System.Text.Json
        System.Text.RegularExpressions System.Threading System.Threading.AccessControl System.Threading.Channels
        System.Threading.Tasks.Dataflow System.Threading.Tasks.Parallel System.Transactions.Local System.Web.HttpUtility
        System.Xml.XPath.XDocument
        """;

    private static HashSet<string>? _names;

    public static bool Contains(string name) => name == Core ||
        (_names ??= [.. Others.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)]).Contains(name);
}
