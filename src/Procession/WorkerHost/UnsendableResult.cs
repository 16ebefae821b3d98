using Procession.Serialization;

namespace Procession.WorkerHost;

/// <summary>Tells the caller that the function ran, but that its result cannot travel.</summary>
internal static class UnsendableResult
{
    private const int LongestText = 200;

    public static SerializationFailedException Describe<T>(T value, Exception reason) => new(
        $"The function ran, but its result cannot be sent back: {reason.Message} The result was {Text(value)}.", reason);

    private static string Text<T>(T value)
    {
        string text;
        try
        {
            text = value is Exception exception ? ExceptionText.Of(exception) : value?.ToString() ?? "null";
        }
        catch (Exception)
        {
            text = "(its ToString throws)"; // The user's method failed; the reason above matters more.
        }

        string type = TypeName.Show(value?.GetType() ?? typeof(T));
        return $"'{(text.Length > LongestText ? text[..LongestText] + "..." : text)}' of type {type}";
    }
}
