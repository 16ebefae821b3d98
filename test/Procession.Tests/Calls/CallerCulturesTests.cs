using System.Globalization;
using Procession.Calls;
using Procession.Functions;
using Procession.Wire;
using Procession.Workers.Sending;

namespace Procession.Tests.Calls;

public sealed class CallerCulturesTests : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Fact]
    public void OfCaller_UnderTheCulturesOfThePool_IsNone()
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        var cultures = new CallerCultures(CulturePair.Capture());

        Assert.Null(cultures.OfCaller());
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        Assert.Null(cultures.OfCaller());
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        Assert.Null(cultures.OfCaller());
    }

    [Fact]
    public void OfCaller_UnderTheSameAsBefore_IsTheSameObject()
    {
        var cultures = new CallerCultures(CulturePair.Capture());
        CultureInfo.CurrentCulture = new CultureInfo("fr-FR");
        CulturePair first = cultures.OfCaller()!;

        CultureInfo.CurrentCulture = new CultureInfo("fr-FR");
        Assert.Same(first, cultures.OfCaller());
        CultureInfo.CurrentCulture.NumberFormat.PercentSymbol = "pct";
        CulturePair changed = cultures.OfCaller()!;
        Assert.NotSame(first, changed);
        Assert.Same(changed, cultures.OfCaller());
    }

    [Fact]
    public void Payload_OfACultureThatItsNameDescribes_IsShortAndComesBackReadOnly()
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE_phoneb");
        ReadOnlyMemory<byte> payload = CulturePair.Capture().Payload;

        (CultureInfo culture, CultureInfo uiCulture) = CulturePair.Read(payload.ToArray());

        Assert.InRange(payload.Length, 1, 40);
        Assert.True(CultureComparison.AreSame(culture, CultureInfo.CurrentCulture));
        Assert.True(CultureComparison.AreSame(uiCulture, CultureInfo.CurrentUICulture));
        Assert.True(culture.IsReadOnly && uiCulture.IsReadOnly);
    }

    [Fact]
    public void Payload_OfACustomisedCulture_HoldsAllOfIt()
    {
        var own = new CultureInfo("de-DE");
        own.NumberFormat.CurrencySymbol = "EUR";
        CultureInfo.CurrentCulture = own;
        CulturePair pair = CulturePair.Capture();
        own.NumberFormat.CurrencySymbol = "changed later";

        (CultureInfo culture, _) = CulturePair.Read(pair.Payload.ToArray());

        Assert.Equal("EUR", culture.NumberFormat.CurrencySymbol);
        Assert.True(culture.IsReadOnly);
    }

    [Fact]
    public void NumberOf_IsNewOnceForEachCulture_UntilTheWorkerHasForgottenIt()
    {
        var told = new ToldCultures();
        CulturePair[] pairs = [.. Enumerable.Range(0, ChunkPrefix.MostCultures + 1).Select(_ => CulturePair.Capture())];

        for (int i = 0; i < ChunkPrefix.MostCultures; i++)
        {
            Assert.Equal(i + 1, told.NumberOf(pairs[i], out bool isNew));
            Assert.True(isNew);
            Assert.Equal(i + 1, told.NumberOf(pairs[i], out isNew));
            Assert.False(isNew);
        }

        Assert.Equal(1, told.NumberOf(pairs[^1], out bool isLastNew));
        Assert.True(isLastNew);
        Assert.Equal(2, told.NumberOf(pairs[0], out bool isFirstNewAgain));
        Assert.True(isFirstNewAgain);
    }
}
