using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>One question to a pool of two workers. The scripts in bench/peers put the same question to the others.</summary>
internal interface IWorkload
{
    /// <summary>How it is named on the command line, also of the peers' scripts.</summary>
    string Name { get; }

    /// <summary>The numbers that it is answered with.</summary>
    IReadOnlyList<Figure> Figures { get; }

    /// <summary>A program that stands for Procession, if a whole process is measured.</summary>
    string? Program => null;

    /// <summary>The figure that is the time of the whole process, from its start to its end, in milliseconds.</summary>
    string? WallFigure => null;

    /// <summary>Measures Procession, in a process that does nothing else.</summary>
    Measured Run();
}

/// <summary>A workload that threads of one process can do as well.</summary>
internal interface IThreadsWorkload : IWorkload
{
    /// <summary>The same work with <see cref="Parallel"/>.</summary>
    Measured RunWithThreads();
}
