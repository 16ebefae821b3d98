namespace Procession.TestApp.Faults;

/// <summary>Says whether an exception is an answer to a failure of the system, or takes it for something else.</summary>
internal static class Judgement
{
    public static string Of(Exception failure)
    {
        string text = $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
        return IsAnswer(failure) ? $"refused: {text}" : $"BAD: {failure.ToString().ReplaceLineEndings(" ")}";
    }

    // That something has ended, is not there or was half done would be a lie; a plain exception of the runtime says nothing.
    private static bool IsAnswer(Exception failure) => failure switch
    {
        FileNotFoundException or EndOfStreamException => false,
        PoolBrokenException or SerializationFailedException => failure.InnerException is null || IsAnswer(failure.InnerException),
        IOException or OutOfMemoryException => failure.Message.Length > 20,
        TypeInitializationException => false,
        TimeoutException => failure.Message.Contains("did not answer", StringComparison.Ordinal), // a child that asked this process
        System.Security.Authentication.AuthenticationException { InnerException: IOException } => true, // the client gave up
        AggregateException { InnerExceptions.Count: 1 } => IsAnswer(failure.InnerException!),
        _ => false,
    };
}
