using System.Security;
using System.Text;

namespace Procession.Benchmarks.Report;

/// <summary>Writes the few elements that a chart of bars needs.</summary>
internal sealed class Svg
{
    private const string Ink = "#444";
    private readonly StringBuilder _text = new();

    public Svg(int width, int height, string title)
    {
        Add($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'");
        Add($" font-family='sans-serif' font-size='12'>\n<title>{SecurityElement.Escape(title)}</title>\n");
        Add($"<defs><pattern id='stripes' width='5' height='5' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>");
        Add($"<rect width='5' height='5' fill='#fff'/><rect width='2.5' height='5' fill='{Ink}'/></pattern></defs>\n");
        Add($"<rect width='100%' height='100%' fill='#fff'/>\n");
    }

    public void Bar(double x, double y, double width, double height, bool striped)
    {
        string fill = striped ? "url(#stripes)" : Ink;
        Add($"<rect x='{x:0.0}' y='{y:0.0}' width='{width:0.0}' height='{height:0.0}' fill='{fill}' stroke='{Ink}'/>\n");
    }

    public void UprightLine(double x, double from, double to, bool thick)
    {
        string stroke = thick ? "stroke='#000' stroke-width='2'" : "stroke='#bbb'";
        Add($"<line x1='{x:0.0}' y1='{from:0.0}' x2='{x:0.0}' y2='{to:0.0}' {stroke}/>\n");
    }

    /// <summary>The anchor is <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public void Text(double x, double y, string text, string anchor = "start") =>
        Add($"<text x='{x:0.0}' y='{y:0.0}' text-anchor='{anchor}'>{SecurityElement.Escape(text)}</text>\n");

    public override string ToString() => _text + "</svg>\n";

    private void Add(FormattableString text) => _text.Append(FormattableString.Invariant(text));
}
