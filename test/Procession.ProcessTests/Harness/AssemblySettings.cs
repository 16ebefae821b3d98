using Procession.ProcessTests.Harness;

// One test at a time: the census compares the whole machine before and after a test, and the suite must run on two
// cores, where parallel pools would only blur the times that tests assert.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(RunCensus))]
[assembly: Watched]
