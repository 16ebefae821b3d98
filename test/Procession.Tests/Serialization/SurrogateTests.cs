using System.Globalization;
using System.Text.RegularExpressions;

namespace Procession.Tests.Serialization;

/// <summary>What the tables of cases cannot say: how large things are, and what arrives when they are sent on.</summary>
public class SurrogateTests
{
    [Fact]
    public void A_culture_in_use_that_nobody_has_changed_is_small()
    {
        CultureInfo culture = new("fa-IR");
        _ = DateTime.UnixEpoch.ToString("D", culture) + 1.5.ToString("c", culture);
        Assert.True(InProcess.Write(culture).Length < 40);
        Assert.True(InProcess.Write(CultureInfo.ReadOnly(culture)).Length < 40);
    }

    [Fact]
    public void Many_matches_take_their_text_along_once()
    {
        Match[] matches = Regex.Matches(new string('a', 20_000), "a").ToArray();
        Assert.True(InProcess.Write(matches).Length < 5_000_000);
    }

    [Fact]
    public void A_lazy_that_fails_can_be_sent_on()
    {
        Lazy<int> lazy = InProcess.Trip(InProcess.Trip(new Lazy<int>(() => throw new FormatException("no"))));
        Assert.Equal("no", Assert.Throws<FormatException>(() => lazy.Value).Message);
    }

    [Fact]
    public void An_order_can_be_sent_on_and_ordered_further()
    {
        string[] words = ["bb", "a", "Bb", "ccc", "A", "cc", "aa", "bb"];
        IOrderedEnumerable<string> expected = words.OrderBy(s => s.Length).ThenBy(s => s, StringComparer.OrdinalIgnoreCase);
        IOrderedEnumerable<string> actual = InProcess.Trip(
            InProcess.Trip(words.OrderBy(s => s.Length)).ThenBy(s => s, StringComparer.OrdinalIgnoreCase));
        Assert.Equal(expected, actual);
        Assert.Equal(
            expected.ThenByDescending(s => s, StringComparer.Ordinal), actual.ThenByDescending(s => s, StringComparer.Ordinal));
    }

    [Fact]
    public void A_copy_of_a_table_is_small()
    {
        System.Data.DataTable table = new("t") { Columns = { { "id", typeof(int) }, { "x", typeof(double) } } };
        for (int i = 0; i < 10_000; i++)
        {
            table.Rows.Add(i, i);
        }

        Assert.True(InProcess.Write(table).Length < 10_000 * (sizeof(int) + sizeof(double) + 1) + 2_000);
    }
}
