using Procession.Benchmarks.Gate;

namespace Procession.Tests.Benchmarks;

/// <summary>What the gate of the benchmarks takes for slower.</summary>
public class PairedRatiosTests
{
    private const double Limit = 0.03;

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0.5)]
    public void Median_OfATimeOrARateThatDoubles_IsWhatItCosts(bool isRate, double expected)
    {
        var ratios = new PairedRatios("figure", "unit", isRate);
        ratios.Add(10, 20);

        Assert.Equal((10, 20, expected), (ratios.Before, ratios.After, ratios.Median));
    }

    [Fact]
    public void Quarters_OfFiveRounds_AreTheSecondAndTheFourth()
    {
        PairedRatios ratios = OfTimes(1.5, 1.1, 1.2, 1.3, 1.4);

        Assert.Equal(1.2, ratios.LowerQuarter, precision: 9);
        Assert.Equal(1.3, ratios.Median, precision: 9);
        Assert.Equal(1.4, ratios.UpperQuarter, precision: 9);
    }

    [Theory]
    [InlineData(true, 1.05, 1.05, 1.05, 1.05, 1.05)]
    [InlineData(true, 1.01, 1.02, 1.04, 1.05, 1.06)] // Worse in each round, by the median more than is allowed.
    [InlineData(false, 1.01, 1.02, 1.02, 1.02, 1.02)] // Within the limit.
    [InlineData(false, 0.5, 0.5, 0.5, 0.5, 0.5)] // Better.
    [InlineData(false, 1.0, 1.0, 1.0, 1.0, 9.0)] // One round in which the machine did something else.
    [InlineData(false, 0.9, 0.95, 1.04, 1.05, 1.06)] // Better in two of five.
    public void IsWorse_Rounds_NeedsMedianAndMostOfThem(bool expected, params double[] rounds) =>
        Assert.Equal(expected, OfTimes(rounds).IsWorse(Limit));

    [Fact]
    public void Add_WhatWasNotMeasured_IsLeftOut()
    {
        PairedRatios ratios = OfTimes(1);
        ratios.Add(0, 5);
        ratios.Add(5, 0);

        Assert.Equal(1, ratios.Count);
    }

    [Fact]
    public void IsWorse_NothingMeasured_No() => Assert.False(OfTimes().IsWorse(Limit));

    private static PairedRatios OfTimes(params double[] ratios)
    {
        var paired = new PairedRatios("figure", "ms", isRate: false);
        foreach (double ratio in ratios)
        {
            paired.Add(100, 100 * ratio);
        }

        return paired;
    }
}
