using System.Text.Json;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Report;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Gate;

/// <summary>
/// Measures two commits in one session, in turn: whatever else the machine does then meets both. Each commit brings its own
/// benchmarks, since what they call may have other names.
/// </summary>
internal sealed class RegressionGate(GateOptions options, Action<string> log)
{
    private readonly List<PairedRatios> _ratios = [];
    private readonly List<string> _failures = [];

    /// <summary>Whether the second commit passes.</summary>
    public bool Run()
    {
        double? load = Machine.Load();
        log($"building {options.Base} and {options.Head}");
        using var first = BuiltCommit.Make(options.Base, "base");
        using var second = BuiltCommit.Make(options.Head, "head");
        var before = new CommitPeer("base", first);
        var after = new CommitPeer("head", second);
        foreach (IWorkload workload in options.Workloads)
        {
            Measure(workload, before, after);
        }

        if (first.HasNativeCode != second.HasNativeCode)
        {
            log($"{(first.HasNativeCode ? options.Head : options.Base)} was built without native code, the other with: build "
                + "it by itself to see why (warning PROCESSION0001).");
        }

        string[] changed =
        [
            .. BuiltCommit.Differences(first, second, "bench/Procession.Benchmarks"),
            .. BuiltCommit.Differences(first, second, "bench/Procession.HelloPool"),
        ];
        if (load > Environment.ProcessorCount / 2.0)
        {
            log($"The machine had other work before this began (load {load:0.0} on {Environment.ProcessorCount} processors), "
                + "which may show in the figures. Repeat it when the machine is quiet.");
        }

        var report = new GateReport(options, _ratios, _failures);
        report.Write(log, $"{options.Base} ({first.Name})", $"{options.Head} ({second.Name})", changed);
        return report.Passed;
    }

    private void Measure(IWorkload workload, CommitPeer before, CommitPeer after)
    {
        PairedRatios[] ratios =
        [
            .. workload.Figures.Select(figure =>
                new PairedRatios(figure.Name, figure.Unit, figure.Better == Better.Higher)),
        ];
        for (int round = 1; round <= options.Rounds; round++)
        {
            // Who is first changes: the first of two runs may find a machine that is still busy with what was before.
            bool swapped = round % 2 == 0;
            PeerAnswer one = PeerRun.Ask(swapped ? after : before, workload);
            PeerAnswer other = PeerRun.Ask(swapped ? before : after, workload);
            (PeerAnswer old, PeerAnswer now) = swapped ? (other, one) : (one, other);
            log($"  {workload.Name,-20} {round}  {old.Word ?? $"{old.Wall.TotalSeconds:0.0} s"}  "
                + (now.Word ?? $"{now.Wall.TotalSeconds:0.0} s"));
            if (now.Word is not null || old.Word is not null)
            {
                NoteWords(workload, round, old, now);
                return;
            }

            foreach (PairedRatios figure in ratios)
            {
                if (ValueOf(workload, figure.Name, old) is { } was && ValueOf(workload, figure.Name, now) is { } isNow)
                {
                    figure.Add(was, isNow);
                }
            }
        }

        _ratios.AddRange(ratios.Where(figure => figure.Count > 0));
    }

    // A workload that the first commit did not have, or could not do, is nothing to fail for.
    private void NoteWords(IWorkload workload, int round, PeerAnswer old, PeerAnswer now)
    {
        if (old.Word is not null)
        {
            log($"  {workload.Name}: left out, since the base has no answer ({old.Word}) {old.Trouble}");
        }
        else
        {
            _failures.Add($"{workload.Name}: no answer in round {round} ({now.Word}) {now.Trouble}");
        }
    }

    private static double? ValueOf(IWorkload workload, string figure, PeerAnswer answer) =>
        workload.WallFigure == figure ? answer.Wall.TotalMilliseconds
        : answer.Figures!.TryGetValue(figure, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
}
