using System.Buffers;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Sends the exception of a function: type name, message and text, which always arrive, then the exception itself, which is
/// rebuilt if possible. Neither direction throws for any exception.
/// </summary>
internal static class ExceptionCodec
{
    // The text is needed only if the exception cannot be rebuilt, and a long text mostly repeats its message.
    private const int ShortText = 32 * 1024;

    private static Slot<string?> Text => (Slot<string?>)(object)SlotOf<string>.Instance;

    public static void Write(IBufferWriter<byte> destination, Exception exception)
    {
        ArrayBufferWriter<byte>? whole = new();
        try
        {
            DefaultSerializer.SerializeThrown(whole, exception);
        }
        catch (Exception)
        {
            whole = null; // It arrives as RemoteException, with all its text.
        }

        int limit = whole is null ? int.MaxValue : ShortText;
        MessagePackWriter writer = new(destination);
        Text.Write(ref writer, TypeName.Show(exception.GetType()), null!);
        Text.Write(ref writer, Cut(ExceptionParts.ShownMessage(exception), limit), null!);
        Text.Write(ref writer, Cut(ExceptionText.Of(exception), limit), null!);
        if (whole is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.Write(whole.WrittenSpan);
        }

        writer.Flush();
    }

    public static Exception Read(in ReadOnlySequence<byte> source)
    {
        string name = "an unknown exception";
        string message = "An exception arrived whose description is damaged.";
        string text = "";
        try
        {
            MessagePackReader reader = new(source);
            name = Text.Read(ref reader, null!) ?? name;
            message = Text.Read(ref reader, null!) ?? message;
            text = Text.Read(ref reader, null!) ?? text;
            if (reader.ReadBytes() is not { } whole)
            {
                return new RemoteException(name, message, text);
            }

            Exception exception = DefaultSerializer.Shared.Deserialize<Exception>(whole);
            if (exception is RemoteException remote && remote.TypeName == name && remote.RemoteText.Length < text.Length)
            {
                remote.RemoteText = text; // Its type is unknown here, so it was put together from its parts.
            }

            return exception;
        }
        catch (Exception)
        {
            return new RemoteException(name, message, text); // Only what was understood can be reported.
        }
    }

    private static string Cut(string text, int limit) =>
        text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit), "…");
}
