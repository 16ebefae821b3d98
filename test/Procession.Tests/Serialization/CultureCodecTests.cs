using System.Globalization;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class CultureCodecTests
{
    [Theory]
    [InlineData("de-DE")]
    [InlineData("")]
    [InlineData("de-DE_phoneb")]
    public void Write_Unchanged_IsTheName(string name)
    {
        byte[] bytes = CultureCodec.Write(CultureInfo.GetCultureInfo(name));
        Assert.Equal(1 + name.Length, bytes.Length);
        Assert.Same(CultureInfo.GetCultureInfo(name), CultureCodec.Read(bytes));
        Assert.True(CultureCases.Same(new CultureInfo(name), CultureCodec.Read(CultureCodec.Write(new CultureInfo(name)))));
    }

    [Fact]
    public void Write_Invariant_IsItself() =>
        Assert.Same(CultureInfo.InvariantCulture, CultureCodec.Read(CultureCodec.Write(CultureInfo.InvariantCulture)));

    [Fact]
    public void Write_Changed_ArrivesAsItIs()
    {
        CultureInfo culture = new("de-DE") { NumberFormat = { NumberDecimalSeparator = "_" } };
        Assert.True(CultureCases.Same(culture, CultureCodec.Read(CultureCodec.Write(culture))));
        CultureInfo readOnly = CultureInfo.ReadOnly(culture);
        Assert.True(CultureCases.Same(readOnly, CultureCodec.Read(CultureCodec.Write(readOnly))));
    }

    [Fact]
    public void Write_OfTheUsersClass_IsRefused() =>
        Assert.Throws<UnsendableException>(() => CultureCodec.Write(new CultureCases.Own()));
}
