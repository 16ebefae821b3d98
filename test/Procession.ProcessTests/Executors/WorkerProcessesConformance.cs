using Procession.Conformance;

namespace Procession.ProcessTests.Executors;

// The suite over workers that are processes.

public sealed class WorkerProcessesMapTests() : MapSuite(new WorkerProcesses());

public sealed class WorkerProcessesMapArgumentTests() : MapArgumentSuite(new WorkerProcesses());

public sealed class WorkerProcessesMapFailureTests() : MapFailureSuite(new WorkerProcesses());

public sealed class WorkerProcessesIMapTests() : IMapSuite(new WorkerProcesses());

public sealed class WorkerProcessesIMapAsyncTests() : IMapAsyncSuite(new WorkerProcesses());

public sealed class WorkerProcessesIMapWindowTests() : IMapWindowSuite(new WorkerProcesses());

public sealed class WorkerProcessesAsyncResultTests() : AsyncResultSuite(new WorkerProcesses());

public sealed class WorkerProcessesCallbackTests() : CallbackSuite(new WorkerProcesses());

public sealed class WorkerProcessesCancellationTests() : CancellationSuite(new WorkerProcesses());

public sealed class WorkerProcessesErrorTests() : ErrorSuite(new WorkerProcesses());

public sealed class WorkerProcessesValueTests() : ValueSuite(new WorkerProcesses());

public sealed class WorkerProcessesLifetimeTests() : LifetimeSuite(new WorkerProcesses());

public sealed class WorkerProcessesLifetimeEdgeTests() : LifetimeEdgeSuite(new WorkerProcesses());

public sealed class WorkerProcessesCrashTests() : CrashSuite(new WorkerProcesses());
