using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace Procession.Tests.Serialization;

/// <summary>Threads and tasks, files and streams, diagnostics, expressions.</summary>
internal static class ThreadingSamples
{
    public static IEnumerable<TypeSample> All => [.. Options, .. Locks, .. Tasks, .. Files, .. Streams, .. Diagnostics, .. Meters, .. Expressions];

    private static IEnumerable<TypeSample> Options =>
    [
        Sample.Data(() => CancellationToken.None, token => token.CanBeCanceled),
        Sample.Data(() => new CancellationToken(true), token => token.IsCancellationRequested),
        Sample.Data(() => new ParallelOptions { MaxDegreeOfParallelism = 3 }),
        Sample.Data(() => Parallel.For(0, 5, (i, state) => state.Break())),
        Sample.Data(() => new BoundedChannelOptions(5) { FullMode = BoundedChannelFullMode.DropNewest, SingleReader = true }),
        Sample.Data(() => new UnboundedChannelOptions { SingleWriter = true }),
        Sample.Data(() => new UnboundedPrioritizedChannelOptions<int> { Comparer = Comparer<int>.Default }),
        Sample.Data(() => new DataflowBlockOptions { BoundedCapacity = 5, NameFormat = "x" }),
        Sample.Data(() => new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 3 }),
        Sample.Data(() => new GroupingDataflowBlockOptions { Greedy = false }),
        Sample.Data(() => new DataflowLinkOptions { PropagateCompletion = true, MaxMessages = 5 }),
        Sample.Data(() => new DataflowMessageHeader(5)),
        Sample.Data(() => new AsyncLocalValueChangedArgs<string>()),
        Sample.Data(() => new SpinWait()),
        Sample.Data(() => new FlushResult(true, false)),
        Sample.Data(() => new ReadResult(new System.Buffers.ReadOnlySequence<byte>([1, 2]), false, true), result => result.Buffer.Length),
    ];

    private static IEnumerable<TypeSample> Locks =>
    [
        Sample.Data(() => new Lock(), gate => Entered(gate)),
        Sample.Data(() => new SemaphoreSlim(1, 1), gate => (gate.Wait(0), gate.Wait(0), gate.Release())),
        Sample.Data(() => new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion), gate => gate.TryEnterWriteLock(0)),
        Sample.Data(() => new SpinLock(false)),
        Sample.Bound(() => new SemaphoreSlim(0)),
        Sample.Bound(() => new ManualResetEventSlim()),
        Sample.Bound(() => new ManualResetEvent(true)),
        Sample.Bound(() => new AutoResetEvent(true)),
        Sample.Bound(() => new EventWaitHandle(false, EventResetMode.AutoReset)),
        Sample.Bound(() => new Mutex()),
        Sample.Bound(() => new Semaphore(1, 1)),
        Sample.Bound(() => new CountdownEvent(1)),
        Sample.Bound(() => new Barrier(1)),
        Sample.Bound(() => new ReaderWriterLock()),
    ];

    private static IEnumerable<TypeSample> Tasks =>
    [
        Sample.Bound(() => Task.CompletedTask),
        Sample.Bound(() => Task.FromResult(5)),
        Sample.Bound(() => new ValueTask()),
        Sample.Bound(() => new ValueTask<int>(5)),
        Sample.Bound(() => new TaskCompletionSource()),
        Sample.Bound(() => new TaskCompletionSource<int>()),
        Sample.Bound(() => Task.FromResult(5).GetAwaiter()),
        Sample.Bound(() => Task.FromResult(5).ConfigureAwait(false)),
        Sample.Bound(() => new ValueTask<int>(5).GetAwaiter()),
        Sample.Bound(() => new AsyncTaskMethodBuilder<int>()),
        Sample.Bound(() => new TaskFactory()),
        Sample.Bound(() => new TaskFactory<int>()),
        Sample.Data<TaskScheduler>(() => TaskScheduler.Default),
        Sample.Bound<TaskScheduler>(() => new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler),
        Sample.Bound(() => new ConcurrentExclusiveSchedulerPair()),
        Sample.Bound(() => new CancellationTokenSource()),
        Sample.Bound(() => new CancellationTokenSource().Token),
        Sample.Bound(() => new CancellationTokenSource().Token.Register(() => { })),
        Sample.Bound(() => Thread.CurrentThread),
        Sample.Bound(() => new Timer(_ => { })),
        Sample.Bound(() => new PeriodicTimer(TimeSpan.FromHours(1))),
        Sample.Bound(() => new System.Timers.Timer()),
        Sample.Bound(() => new ThreadLocal<int>()),
        Sample.Bound(() => new AsyncLocal<int>()),
        Sample.Bound(() => ExecutionContext.Capture()!),
        Sample.Bound(() => new SynchronizationContext()),
        Sample.Bound(() => Channel.CreateUnbounded<int>()),
        Sample.Bound(() => Channel.CreateUnbounded<int>().Reader),
        Sample.Bound(() => new Pipe()),
        Sample.Bound(() => new BufferBlock<int>()),
        Sample.Bound(() => new ActionBlock<int>(_ => { })),
    ];

    private static IEnumerable<TypeSample> Files =>
    [
        Sample.Data(() => new FileInfo("/tmp/some.txt"), file => file.FullName),
        Sample.Data(() => new DirectoryInfo("/tmp"), directory => directory.FullName),
        Sample.Data(() => new DriveInfo("/"), drive => drive.Name),
        Sample.Data(() => new EnumerationOptions { RecurseSubdirectories = true, MatchType = MatchType.Win32 }),
        Sample.Data(() => new FileStreamOptions { Mode = FileMode.Append, BufferSize = 5 }),
        Sample.Data(() => new FileSystemEventArgs(WatcherChangeTypes.Created, "/tmp", "a")),
        Sample.Data(() => new RenamedEventArgs(WatcherChangeTypes.Renamed, "/tmp", "a", "b")),
        Sample.Data(() => new ErrorEventArgs(new TimeoutException("m")), error => error.GetException()),
        Sample.Data(() => new WaitForChangedResult { Name = "a", TimedOut = true }),
        Sample.Data(() => new BrotliCompressionOptions { Quality = 5 }),
        Sample.Data(() => new ZLibCompressionOptions { CompressionLevel = 5 }),
        Sample.Data(() => new MemoryStream([1, 2], 0, 2, true, true), stream => stream.ToArray()),
        Sample.Data(() => new PipeOptions(minimumSegmentSize: 100)),
        Sample.Data(() => new StreamPipeReaderOptions(bufferSize: 100)),
        Sample.Data(() => new StreamPipeWriterOptions(leaveOpen: true)),
    ];

    private static IEnumerable<TypeSample> Streams =>
    [
        Sample.Bound(() => File.OpenRead(typeof(ThreadingSamples).Assembly.Location)),
        Sample.Bound(() => Stream.Null),
        Sample.Bound(() => new BufferedStream(new MemoryStream())),
        Sample.Bound(() => new GZipStream(new MemoryStream(), CompressionMode.Compress)),
        Sample.Bound(() => new DeflateStream(new MemoryStream(), CompressionMode.Compress)),
        Sample.Bound(() => new BrotliStream(new MemoryStream(), CompressionMode.Compress)),
        Sample.Bound(() => new StreamReader(new MemoryStream())),
        Sample.Bound(() => new StreamWriter(new MemoryStream())),
        Sample.Bound(() => new StringReader("x")),
        Sample.Bound(() => new StringWriter()),
        Sample.Bound(() => new BinaryReader(new MemoryStream())),
        Sample.Bound(() => new BinaryWriter(new MemoryStream())),
        Sample.Bound(() => new ZipArchive(new MemoryStream(), ZipArchiveMode.Create)),
        Sample.Bound(() => new FileSystemWatcher("/tmp")),
        Sample.Bound(() => System.IO.MemoryMappedFiles.MemoryMappedFile.CreateNew(null, 10)),
        Sample.Bound(() => PipeReader.Create(new MemoryStream())),
    ];

    private static IEnumerable<TypeSample> Diagnostics =>
    [
        Sample.Changing(() => Stopped(), watch => watch.ElapsedTicks),
        Sample.Data(() => Stopwatch.StartNew(), watch => (watch.IsRunning, watch.Elapsed < TimeSpan.FromHours(1))),
        Sample.Data(() => ActivityTraceId.CreateFromString("0123456789abcdef0123456789abcdef")),
        Sample.Data(() => ActivitySpanId.CreateFromString("0123456789abcdef")),
        Sample.Data(() => Context()),
        Sample.Data(() => new ActivityTagsCollection([new("a", 1), new("b", "x")]), tags => tags["a"]),
        Sample.Data(() => new ActivityEvent("e", new DateTimeOffset(2024, 1, 2, 3, 4, 5, default), new([new("a", 1)]))),
        Sample.Data(() => new ActivityLink(Context(), new([new("a", 1), new("b", "x")]))),
        Sample.Data(() => new TagList([new("a", 1), new("b", "x")]), tags => tags[1]),
        Sample.Data(() => new TagList([.. Enumerable.Range(0, 20).Select(i => new KeyValuePair<string, object?>($"{i}", i))]), tags => tags[19]),
        Sample.Data(() => new ActivitySourceOptions("n") { Version = "1" }),
        Sample.Bound(() => new StackTrace(true)),
        Sample.Bound(() => new StackFrame(0, true)),
        Sample.Data(() => FileVersionInfo.GetVersionInfo(typeof(ThreadingSamples).Assembly.Location)),
        Sample.Changing(() => new ProcessStartInfo("f", ["a", "b c"]) { RedirectStandardOutput = true, Environment = { ["X"] = "1" } }, start => start.Environment["X"]),
        Sample.Data(() => new EventTypeFilter(SourceLevels.Critical)),
        Sample.Data(() => new SourceFilter("x")),
        Sample.Data(() => new System.Diagnostics.SymbolStore.SymbolToken(5)),
        Sample.Data(() => new System.Diagnostics.Tracing.EventSourceOptions { Level = System.Diagnostics.Tracing.EventLevel.Error }),
        Sample.Bound(() => new Activity("x")),
        Sample.Bound(() => new ActivitySource("x")),
        Sample.Bound(() => new ActivityListener()),
        Sample.Bound(() => new DiagnosticListener("x")),
        Sample.Bound(() => Process.GetCurrentProcess()),
        Sample.Bound(() => new TraceSource("x")),
        Sample.Bound(() => new DefaultTraceListener()),
        Sample.Bound(() => new BooleanSwitch("n", "d")),
        Sample.Bound(() => new System.Diagnostics.Tracing.EventSource("x")),
    ];

    private static IEnumerable<TypeSample> Meters =>
    [
        Sample.Data(() => new Measurement<int>(5, new KeyValuePair<string, object?>("a", 1)), measurement => measurement.Tags.ToArray()),
        Sample.Data(() => new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2] }),
        Sample.Data(() => new MeterOptions("n") { Version = "1", Tags = [new("a", 1)] }),
        Sample.Bound(() => new Meter("x")),
        Sample.Bound(() => new Meter("x").CreateCounter<int>("c")),
        Sample.Bound(() => new Meter("x").CreateHistogram<int>("c")),
        Sample.Bound(() => new Meter("x").CreateObservableGauge("c", () => 5)),
        Sample.Bound(() => new MeterListener()),
    ];

    private static IEnumerable<TypeSample> Expressions =>
    [
        Sample.Bound<Expression<Func<int, int>>>(() => x => x + 1),
        Sample.Bound(() => Expression.Constant(5)),
        Sample.Bound(() => Expression.Parameter(typeof(int), "x")),
        Sample.Bound(() => Expression.Add(Expression.Constant(5), Expression.Constant(6))),
        Sample.Bound(() => Expression.Label("x")),
        Sample.Bound(() => Expression.Catch(typeof(Exception), Expression.Empty())),
        Sample.Bound(() => Expression.Bind(typeof(UriBuilder).GetProperty("Host")!, Expression.Constant("x"))),
        Sample.Bound(() => Expression.SwitchCase(Expression.Empty(), Expression.Constant(5))),
        Sample.Bound(() => CallSite<Func<CallSite, object, int>>.Create(new Binder())),
        Sample.Bound(() => new[] { 1, 2 }.AsParallel()),
    ];

    private sealed class Binder : CallSiteBinder
    {
        public override Expression Bind(object[] args, System.Collections.ObjectModel.ReadOnlyCollection<ParameterExpression> parameters, LabelTarget returnLabel) =>
            Expression.Empty();
    }

    private static bool Entered(Lock gate)
    {
        using (gate.EnterScope())
        {
            return gate.IsHeldByCurrentThread;
        }
    }

    private static Stopwatch Stopped()
    {
        Stopwatch watch = Stopwatch.StartNew();
        watch.Stop();
        return watch;
    }

    private static ActivityContext Context() => new(
        ActivityTraceId.CreateFromString("0123456789abcdef0123456789abcdef"),
        ActivitySpanId.CreateFromString("0123456789abcdef"),
        ActivityTraceFlags.Recorded,
        "state",
        true);
}
