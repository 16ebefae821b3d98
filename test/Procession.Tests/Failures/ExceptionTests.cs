using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Procession.Framing;
using Procession.Managers;
using Procession.Serialization;
using Procession.Tests.Architecture;

namespace Procession.Tests.Failures;

/// <summary>The public exceptions: what tests of users make of them, and where each says that help is.</summary>
public partial class ExceptionTests
{
    public static TheoryData<string> Exceptions => [.. All.Select(type => type.Name)];

    private static IEnumerable<Type> All =>
        typeof(ProcessPool).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(Exception)));

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void HelpLink_OfEachException_IsAPageAndASectionThatExist(string name)
    {
        string link = Make(name).HelpLink ?? throw new InvalidOperationException($"{name} has no HelpLink.");

        string[] parts = link.Split('#');
        string page = Path.Combine(RoomTests.RepositoryRoot(), parts[0]);
        Assert.True(File.Exists(page), link);
        Assert.Contains(parts[1], File.ReadLines(page).Where(line => line.StartsWith('#')).Select(Anchor));
    }

    [Fact]
    public void HelpLink_OfInternalExceptions_IsThereWhereCallersSeeThem()
    {
        // Each becomes a public exception, or the cause of one, before a caller sees it.
        string[] translated =
        [
            nameof(AlteredExceptionException), nameof(DamagedDataException), nameof(DamagedMessageException),
            nameof(EqualKeysException), nameof(HandleGoneException), nameof(ModuleMismatchException), nameof(Refusal),
            nameof(RuleFailure), nameof(UnsettledKeysException),
        ];
        string[] seen = [nameof(UnansweredException)];
        IEnumerable<string> all = typeof(ProcessPool).Assembly.GetTypes()
            .Where(type => !type.IsVisible && type.IsAssignableTo(typeof(Exception)))
            .Select(type => type.Name);

        Assert.Equal(translated.Concat(seen).Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
        var unanswered = new UnansweredException(17, wasSent: true, nothingWasDone: false, new TimeoutException());
        Assert.Equal(HelpPages.Managers, unanswered.HelpLink);
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Constructor_OfEachException_IsPublicAndNeedsNoMembers(string name)
    {
        Exception made = Make(name);

        Assert.All(
            made.GetType().GetMembers(),
            member => Assert.False(member.IsDefined(typeof(RequiredMemberAttribute)), member.Name));
    }

    [Fact]
    public void WorkerCrashedException_Made_SaysWhatWasSet()
    {
        var crash = new WorkerCrashedException("as if killed")
        {
            PoolName = "pool",
            WorkerNumber = 2,
            ProcessId = 17,
            ExitCode = -9,
            Kind = WorkerFailureKind.Crashed,
            FunctionName = "Work",
            ItemIndex = 3,
        };

        Assert.Equal((9, "SIGKILL", 1, ""), (crash.Signal, crash.SignalName, crash.Attempt, crash.LastErrorLines));
        Assert.Empty(crash.History);
        IPoolFailure failure = crash;
        Assert.Equal(
            ("pool", 2, 17, "Work", 3L),
            (failure.PoolName, failure.WorkerNumber, failure.ProcessId, failure.FunctionName, failure.ItemIndex));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(137, null, null)]
    [InlineData(int.MinValue, null, null)]
    [InlineData(-11, 11, "SIGSEGV")]
    [InlineData(-40, 40, "signal 40")]
    public void WorkerCrashedException_ExitCode_TellsTheSignal(int exitCode, int? signal, string? name)
    {
        var crash = new WorkerCrashedException("as if") { ExitCode = exitCode };

        Assert.Equal((signal, name), (crash.Signal, crash.SignalName));
    }

    [Fact]
    public void WorkerFailureKind_NotSet_IsUnknown()
    {
        Assert.Equal(WorkerFailureKind.Unknown, default);
        Assert.Equal(WorkerFailureKind.Unknown, new WorkerCrashedException("as if").Kind);
    }

    [Fact]
    public void IPoolFailure_IsWhatPoolsEndCallsWith()
    {
        string[] ofPools =
        [
            nameof(CodeMismatchException), nameof(PoolBrokenException), nameof(PoolTerminatedException),
            nameof(SerializationFailedException), nameof(TaskTimeoutException), nameof(UnsendableException),
            nameof(WorkerCrashedException),
        ];

        Assert.Equal(ofPools, All.Where(type => type.IsAssignableTo(typeof(IPoolFailure))).Select(type => type.Name).Order());
        Assert.All(ofPools, name => Assert.Null(((IPoolFailure)Make(name)).PoolName));
    }

    [Fact]
    public void SerializationFailedException_Made_SaysWhatWasSet()
    {
        IPoolFailure failure = new UnsendableException("as if", "Type", "path")
        {
            PoolName = "pool",
            WorkerNumber = 2,
            ProcessId = 17,
            FunctionName = "Work",
            ItemIndex = 3,
        };

        Assert.Equal(
            ("pool", 2, 17, "Work", 3L),
            (failure.PoolName, failure.WorkerNumber, failure.ProcessId, failure.FunctionName, failure.ItemIndex));
    }

    [Theory]
    [InlineData(null, "docs/using-the-pool.md#failures")]
    [InlineData("urn:original", "urn:original")]
    public void RemoteException_StandsIn_HasTheLinkOfTheOriginalOrItsOwn(string? original, string expected)
    {
        var thrown = new FormatException("as if") { HelpLink = original };

        RemoteException standIn = ExceptionParts.StandIn(thrown, "Type", "as if", "text");

        Assert.Equal(expected, standIn.HelpLink);
    }

    [Fact]
    public void Outcome_Made_IsAsOneOfAStream()
    {
        var good = new Outcome<int>(3, 7);
        var bad = new Outcome<int>(4, new WorkerCrashedException("as if"), "input");
        var named = new Outcome<Exception>(5, exception: new FormatException());

        Assert.Equal((3, true, 7), (good.Index, good.Successful, good.Result));
        Assert.Equal((4, false, "input"), (bad.Index, bad.Successful, bad.InputText));
        Assert.Equal(("item 3: 7", "item 4: WorkerCrashedException: as if"), (good.ToString(), bad.ToString()));
        Assert.Throws<WorkerCrashedException>(() => bad.Result);
        Assert.False(named.Successful);
        Assert.True(new Outcome<Exception>(5, new FormatException()).Successful);
        Assert.Throws<ArgumentNullException>(() => new Outcome<int>(0, (Exception)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Outcome<int>(-1, 7));
    }

    [Fact]
    public void FailureData_EachKey_IsThatOfTheLibrary() => Assert.All(
        typeof(FailureData).GetFields(BindingFlags.Public | BindingFlags.Static),
        key => Assert.Equal($"Procession.{key.Name}", key.GetRawConstantValue()));

    // With some value for each parameter: the constructors are all that is asked about.
    private static Exception Make(string name)
    {
        Type type = All.Single(type => type.Name == name);
        ConstructorInfo constructor = Assert.Single(type.GetConstructors());
        object?[] arguments = [.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(string) ? "text"
            : parameter.ParameterType == typeof(int) ? 7
            : parameter.ParameterType == typeof(byte[]) ? new byte[3]
            : (object?)null)];
        return (Exception)constructor.Invoke(arguments);
    }

    // As the renderers of Markdown make it of a heading.
    private static string Anchor(string heading) =>
        NoneOfAnAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-');

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NoneOfAnAnchor();
}
