using Procession.Conformance;

namespace Procession.ProcessTests.Executors;

// The suite over workers that are threads.

public sealed class WorkerThreadsMapTests() : MapSuite(new WorkerThreads());

public sealed class WorkerThreadsMapArgumentTests() : MapArgumentSuite(new WorkerThreads());

public sealed class WorkerThreadsMapFailureTests() : MapFailureSuite(new WorkerThreads());

public sealed class WorkerThreadsIMapTests() : IMapSuite(new WorkerThreads());

public sealed class WorkerThreadsIMapAsyncTests() : IMapAsyncSuite(new WorkerThreads());

public sealed class WorkerThreadsIMapWindowTests() : IMapWindowSuite(new WorkerThreads());

public sealed class WorkerThreadsAsyncResultTests() : AsyncResultSuite(new WorkerThreads());

public sealed class WorkerThreadsCallbackTests() : CallbackSuite(new WorkerThreads());

public sealed class WorkerThreadsCancellationTests() : CancellationSuite(new WorkerThreads());

public sealed class WorkerThreadsErrorTests() : ErrorSuite(new WorkerThreads());

public sealed class WorkerThreadsValueTests() : ValueSuite(new WorkerThreads());

public sealed class WorkerThreadsLifetimeTests() : LifetimeSuite(new WorkerThreads());

public sealed class WorkerThreadsLifetimeEdgeTests() : LifetimeEdgeSuite(new WorkerThreads());

public sealed class WorkerThreadsCrashTests() : CrashSuite(new WorkerThreads());
