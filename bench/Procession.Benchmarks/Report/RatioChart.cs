using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Report;

/// <summary>
/// Two bars for each figure, on a logarithmic scale: how many times better Procession is than CPython's pool (filled) and
/// than the best other pool (striped). Length, pattern and label say it all; colour says nothing.
/// </summary>
internal sealed class RatioChart
{
    private const int Width = 960;
    private const int Left = 210;
    private const int Right = 220;
    private const int Top = 74;
    private const int BarHeight = 12;
    private const int RowHeight = 34;
    private const int Bottom = 20;

    private readonly List<(Figure Figure, Rivals Rivals)> _rows;
    private readonly double _least = 0.5;
    private readonly double _most = 10;
    private readonly Svg _svg;

    public RatioChart(ComparisonOptions options, Results results)
    {
        _rows =
        [
            .. from workload in options.Workloads
               from figure in workload.Figures
               let ours = results.Median(figure.Name, AllPeers.Procession.Key)
               where ours is not null
               let rivals = Rivals.Of(figure, ours.Value, options, results)
               where Shown(rivals.ToFork) || Shown(rivals.ToBest)
               select (figure, rivals),
        ];
        double[] ratios =
        [
            .. _rows.SelectMany(row => new[] { row.Rivals.ToFork, row.Rivals.ToBest }).Where(Shown).Cast<double>(),
        ];
        _least = ratios.Append(_least).Min();
        _most = ratios.Append(_most).Max();
        _svg = new Svg(Width, Height, "How many times better Procession is than other process pools");
    }

    private int Height => Top + (_rows.Count * RowHeight) + Bottom;

    public string Draw()
    {
        _svg.Text(12, 22, "How many times better Procession is (logarithmic; right of the thick line it is ahead)");
        _svg.Bar(Left, 32, 24, BarHeight, striped: false);
        _svg.Text(Left + 30, 42, "than CPython's Pool with fork");
        _svg.Bar(Left + 220, 32, 24, BarHeight, striped: true);
        _svg.Text(Left + 250, 42, "than the best of the other pools, which is named");
        Scale();
        int y = Top;
        foreach ((Figure figure, Rivals rivals) in _rows)
        {
            _svg.Text(Left - 8, y + 16, figure.Name, "end");
            Bar(y + 2, rivals.ToFork, "CPython fork", striped: false);
            Bar(y + 3 + BarHeight, rivals.ToBest, rivals.Best?.Title, striped: true);
            y += RowHeight;
        }

        return _svg.ToString();
    }

    // A ratio to nothing, such as no growth at all, has no place on the scale.
    private static bool Shown(double? ratio) => ratio is > 0 and < double.PositiveInfinity;

    private void Scale()
    {
        for (int power = (int)Math.Ceiling(Math.Log10(_least)); power <= Math.Log10(_most); power++)
        {
            double x = X(Math.Pow(10, power));
            _svg.UprightLine(x, Top - 6, Height - Bottom, thick: power == 0);
            _svg.Text(x, Top - 10, $"{Math.Pow(10, power):0.###}", "middle");
        }
    }

    private void Bar(int y, double? ratio, string? rival, bool striped)
    {
        if (Shown(ratio))
        {
            double from = Math.Min(X(1), X(ratio!.Value));
            double length = Math.Max(1, Math.Abs(X(ratio.Value) - X(1)));
            _svg.Bar(from, y, length, BarHeight, striped);
            _svg.Text(from + length + 5, y + 10, $"{Numbers.Ratio(ratio.Value)}  {rival}");
        }
    }

    private double X(double ratio) =>
        Left + ((Width - Left - Right) * Math.Log(ratio / _least) / Math.Log(_most / _least));
}
