namespace Procession.Benchmarks.Compare;

/// <summary>Every value that was measured, by figure and peer, and the words where there is none.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Figure, string Peer), List<double>> _values = [];
    private readonly Dictionary<(string Figure, string Peer), string> _words = [];

    public void Add(string figure, string peer, double value)
    {
        if (!_values.TryGetValue((figure, peer), out List<double>? values))
        {
            _values[(figure, peer)] = values = [];
        }

        values.Add(value);
    }

    /// <summary>Notes why there is no value, such as <c>hangs</c>. One hang among five runs is still a hang.</summary>
    public void AddWord(string figure, string peer, string word) => _words[(figure, peer)] = word;

    /// <summary>The reason why there is no value, if one was noted.</summary>
    public string? Word(string figure, string peer) => _words.GetValueOrDefault((figure, peer));

    public bool Has(string figure) => _values.Keys.Any(key => key.Figure == figure);

    /// <summary>The values, lowest first; empty if there are none.</summary>
    public double[] Values(string figure, string peer) =>
        [.. _values.GetValueOrDefault((figure, peer), []).Order()];

    /// <summary><see langword="null"/> if nothing was measured, or not in every round.</summary>
    public double? Median(string figure, string peer) =>
        Word(figure, peer) is null && Values(figure, peer) is { Length: > 0 } values ? values[values.Length / 2] : null;
}
