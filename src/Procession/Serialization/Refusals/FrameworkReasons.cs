using System.Collections;

namespace Procession.Serialization;

/// <summary>
/// Says what a framework type is that is not known to survive being sent, as far as that is known, and what to do instead.
/// </summary>
internal static class FrameworkReasons
{
    private const string NotProven = "it is a framework type that is not known to survive the trip; " +
        "send the values that it was made from, or create it inside the function";

    private const string Inside = "; create it inside the function";

    public static string For(Type type)
    {
        if (type.IsAssignableTo(typeof(IEnumerator)) || type.Name == "Enumerator")
        {
            return "it is a position in a collection; send the collection";
        }

        if (type.Name == "AlternateLookup`1")
        {
            return "it is a view of a collection; send the collection";
        }

        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            string name = (level.IsGenericType ? level.GetGenericTypeDefinition() : level).FullName ?? level.Name;
            if (OfName(name) is { } reason)
            {
                return reason;
            }
        }

        return OfSpace(type.Namespace) ?? NotProven;
    }

    private static string? OfName(string name) => name switch
    {
        "System.Diagnostics.Activity" => "it is what this process is doing; send its Context",
        "System.Diagnostics.ActivitySource" or "System.Diagnostics.ActivityListener" or
        "System.Diagnostics.DiagnosticSource" or "System.Diagnostics.Metrics.Meter" or
        "System.Diagnostics.Metrics.Instrument" or "System.Diagnostics.Metrics.MeterListener" or
        "System.Diagnostics.Tracing.EventSource" or "System.Diagnostics.Tracing.EventListener" or
        "System.Diagnostics.TraceSource" or "System.Diagnostics.TraceListener" or "System.Diagnostics.Switch" =>
            "it reports to the listeners of this process" + Inside,
        "System.Diagnostics.StackTrace" or "System.Diagnostics.StackFrame" =>
            "it leads to the code that ran in this process; send its text",
        "System.Collections.Concurrent.BlockingCollection`1" =>
            "its threads wait for each other in this process; send ToArray(), or use a ProcessQueue",
        "System.Threading.Tasks.TaskCompletionSource" or "System.Threading.Tasks.TaskCompletionSource`1" or
        "System.Threading.Tasks.TaskFactory" or "System.Threading.Tasks.TaskFactory`1" =>
            "it works on tasks, which run in this process" + Inside,
        "System.Text.Encoder" or "System.Text.Decoder" =>
            "it is in the middle of a text; send the Encoding and the whole text",
        "System.Xml.XmlReader" or "System.Xml.XmlWriter" or "System.Text.Json.Utf8JsonWriter" =>
            "it is in the middle of a document; send the document or its text",
        "System.Xml.Serialization.XmlSerializer" or "System.Xml.Xsl.XslCompiledTransform" or
        "System.Text.Json.Serialization.Metadata.JsonTypeInfo" or "System.Runtime.Serialization.XmlObjectSerializer" or
        "System.Runtime.CompilerServices.CallSite" or "System.Resources.ResourceManager" =>
            "it holds code that was made in this process" + Inside,
        "System.Net.Http.HttpRequestMessage" or "System.Net.Http.HttpResponseMessage" or
        "System.Net.Http.Headers.HttpHeaders" =>
            "it belongs to a request of this process; send the values that the function needs",
        "System.Security.SecureString" => "it is encrypted for this process; send the text if that may leave it",
        "System.RuntimeTypeHandle" => "it is an address in this process; send the Type",
        "System.RuntimeMethodHandle" or "System.RuntimeFieldHandle" or "System.ModuleHandle" =>
            "it is an address in this process; send the member itself",
        _ => null,
    };

    private static string? OfSpace(string? space) => space switch
    {
        "System.Linq.Expressions" => "it is a part of an expression tree; pass a lambda",
        "System.Reflection.Emit" => "it is code that is being made in this process" + Inside,
        "System.Threading.Channels" or "System.Threading.Tasks.Dataflow" =>
            "it passes messages between the threads of this process; send the messages, or use a ProcessQueue",
        "System.IO.Pipelines" => "it passes bytes within this process; send the bytes, or use a ProcessPipe",
        "System.Security.Cryptography" or "System.Security.Cryptography.X509Certificates" =>
            "it is a key, or a computation under way, of this process; send the bytes or parameters, and create it inside " +
            "the function",
        "System.Data" or "System.Data.Common" =>
            "it is a part of a table or works on one; send the DataTable, or a row's ItemArray",
        "System.Runtime.CompilerServices" => "it belongs to an operation or to code of this process" + Inside,
        _ => null,
    };
}
