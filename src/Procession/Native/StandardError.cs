using System.Text;

namespace Procession.Native;

/// <summary>
/// Writes messages of this process to its stderr. The first use of the console takes a thread and descriptors, which a
/// process may lack when it has to say why it ends.
/// </summary>
internal static class StandardError
{
    private const int Descriptor = 2;

    /// <summary>Writes a line as the program itself would; directly to the descriptor if the console fails.</summary>
    public static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
            Console.Error.Flush();
        }
        catch (Exception)
        {
            // There is no thread for the console (Win32Exception), or the user's own writer threw.
            Write($"{line}\n");
        }
    }

    /// <summary>
    /// Writes without the console, in one piece if the text is short. A failure cannot be reported and is ignored.
    /// </summary>
    public static unsafe void Write(string text)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.Error.Write(text);
            return;
        }

        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        nint written = 1;
        while (!bytes.IsEmpty && written > 0)
        {
            fixed (byte* first = bytes)
            {
                written = Descriptors.Write(Descriptor, first, (nuint)bytes.Length);
            }

            bytes = bytes[(int)Math.Max(0, written)..];
        }
    }
}
