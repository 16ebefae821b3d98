using System.Text.RegularExpressions;

/// <summary>Compares output with an expectation, in which {time}, {int} and {text} stand for anything such.</summary>
internal static class Expectation
{
    public static string? Difference(string expected, string actual)
    {
        string[] wanted = Lines(expected);
        string[] got = Lines(actual);
        for (int i = 0; i < Math.Max(wanted.Length, got.Length); i++)
        {
            string want = i < wanted.Length ? wanted[i] : "(end)";
            string line = i < got.Length ? got[i] : "(end)";
            string pattern = Regex.Escape(want)
                .Replace(@"\{time}", @"\d+\.\d+", StringComparison.Ordinal)
                .Replace(@"\{int}", @"\d+", StringComparison.Ordinal)
                .Replace(@"\{text}", ".*", StringComparison.Ordinal);
            if (!Regex.IsMatch(line, $"^{pattern}$"))
            {
                return $"line {i + 1}\n  expected: {want}\n  printed:  {line}\nall of it:\n{actual}";
            }
        }

        return null;
    }

    // The width of columns depends on the times in them.
    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(OneBlank)];

    private static string OneBlank(string line) => Regex.Replace(line.TrimEnd(), " +", " ");
}
