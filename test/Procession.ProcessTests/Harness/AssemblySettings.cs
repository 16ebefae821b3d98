using Procession.ProcessTests.Harness;

// One test at a time: the census compares what this process and those it has started have, before and after a test. What
// may run beside it is another program of tests, whose processes, files and descriptors are its own.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(RunCensus))]
[assembly: Watched]
