using System.Buffers.Text;

namespace Procession.Native;

/// <summary>
/// Whole numbers that are not negative, as the system writes them. Without a culture, not even the invariant one: the first that
/// a program names loads the data of all, which takes milliseconds of its first pool's start (decision 9).
/// </summary>
internal static class Digits
{
    /// <summary>Writes a number that is not negative.</summary>
    public static string Of(long number) => number.ToString((IFormatProvider?)null);

    /// <summary>Writes such a number in hexadecimal.</summary>
    public static string HexadecimalOf(long number) => number.ToString("X", provider: null);

    /// <summary>Writes a number that is not negative as ASCII.</summary>
    /// <returns>How many bytes it has; 0 if there is no room for it.</returns>
    public static int Write(int number, Span<byte> room) => Utf8Formatter.TryFormat(number, room, out int length) ? length : 0;

    /// <summary>Reads ASCII that is nothing but a number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, out ulong number) =>
        Utf8Parser.TryParse(digits, out number, out int length) && length == digits.Length;

    /// <summary>Reads a text that is nothing but a number of at most nine digits.</summary>
    public static bool TryRead(string digits, out int number)
    {
        const int Most = 9;
        number = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = unchecked((10 * number) + digit - '0');
        }

        return digits.Length is > 0 and <= Most;
    }
}
