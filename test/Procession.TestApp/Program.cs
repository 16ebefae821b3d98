using System.Globalization;
using Procession.TestApp.Faults;
using Procession.TestApp.Verbs;

// A user's program in all the states that tests want to see one in. The first argument names the verb, one file each.
// Main has a side effect, so that tests can see how often it ran.
if (Environment.GetEnvironmentVariable("PT_MAIN_RUNS") is { } mainRuns)
{
    File.AppendAllText(mainRuns, $"Main ran in {Environment.ProcessId}\n");
}

return args[0] switch
{
    nameof(MapsALambdaAndAMethod) => MapsALambdaAndAMethod.Run(),
    nameof(BecomesItsOwnWorkers) => BecomesItsOwnWorkers.Run(),
    nameof(ReportsItsDefaultSize) => ReportsItsDefaultSize.Run(),
    nameof(ReportsItsSettings) => ReportsItsSettings.Run(args[1]),
    nameof(LosesItsExecutable) => LosesItsExecutable.Run(hasAPool: args[1] == "after"),
    nameof(ReadsItsInput) => ReadsItsInput.Run(args[1]),
    nameof(MapsWithManyWorkers) => MapsWithManyWorkers.Run(int.Parse(args[1], CultureInfo.InvariantCulture)),
    nameof(ReturnsWithoutDispose) => ReturnsWithoutDispose.Run(busy: args[1] == "busy"),
    nameof(EndsAbruptly) => EndsAbruptly.Run(args[1], whenTold: args.Length > 2),
    nameof(WaitsWithIdleWorkers) => WaitsWithIdleWorkers.Run(),
    nameof(WaitsWithSpinningWorkers) => WaitsWithSpinningWorkers.Run(),
    nameof(KeepsStartingWorkers) => KeepsStartingWorkers.Run(),
    nameof(HandlesCtrlC) => HandlesCtrlC.Run(),
    nameof(DrainsOnCtrlC) => DrainsOnCtrlC.Run(args[1], args[2]),
    nameof(RunsOutOfDescriptors) => RunsOutOfDescriptors.Run(),
    nameof(RunsAChild) => RunsAChild.Run(args[1], args[2..]),
    nameof(MayStartNoProcess) => MayStartNoProcess.Run(),
    nameof(OffersAFailingObject) => OffersAFailingObject.Run(),
    nameof(WaitsWithAManager) => WaitsWithAManager.Run(),
    nameof(MapsSlowly) => MapsSlowly.Run(),
    nameof(RunsOutOfMemory) => RunsOutOfMemory.Run(),
    nameof(ServesOneRequest) => ServesOneRequest.Run(),
    nameof(HasFewDescriptors) => HasFewDescriptors.Run(int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args[3]),
    nameof(LacksDescriptorsForAWhile) => LacksDescriptorsForAWhile.Run(),
    nameof(ForbidsASystemCall) => ForbidsASystemCall.Run(
        uint.Parse(args[1], CultureInfo.InvariantCulture), ushort.Parse(args[2], CultureInfo.InvariantCulture)),
    nameof(HasLittleMemory) => HasLittleMemory.Run(int.Parse(args[1], CultureInfo.InvariantCulture)),
    nameof(UsesAllThatIsShared) => UsesAllThatIsShared.Run(),
    nameof(AwaitsWithoutThreads) => AwaitsWithoutThreads.Run(args[1]),
    nameof(FailsInAChildWithoutThreads) => FailsInAChildWithoutThreads.Run(),
    nameof(FailsWithoutThreads) => FailsWithoutThreads.Run(),
    nameof(InjectsFaults) when args[1] == "all" => InjectsFaults.All(FaultScript.Of(args[2])),
    nameof(InjectsFaults) when args[1] == "entries" => InjectsFaults.List(FaultScript.Of(args[2])),
    nameof(InjectsFaults) => InjectsFaults.OfEachKind(FaultScript.Of(args[2])),
    nameof(Starves) => Starves.Run(
        FaultScript.Of(args[1]), args[2], args[3], int.Parse(args[4], CultureInfo.InvariantCulture)),
    nameof(LacksMemoryForMessages) => LacksMemoryForMessages.Run(),
    nameof(ReturnsMoreThanTwoGigabytes) => ReturnsMoreThanTwoGigabytes.Run(args[1]),
    nameof(SharesAndWaits) when args[1] == "creates" => SharesAndWaits.Create(args[2]),
    nameof(SharesAndWaits) => SharesAndWaits.Attach(args[2], andWait: args[1] == "attaches"),
    nameof(UsesAPlugin) => UsesAPlugin.Run(args[1], args[2]),
    nameof(UsesManyPlugins) => UsesManyPlugins.Run(args[1], args[2]),
    nameof(WritesMuchToTheConsole) => WritesMuchToTheConsole.Run(),
    nameof(HasLittleAtFirstUse) => HasLittleAtFirstUse.Run(args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture)),
    _ => throw new ArgumentException($"No verb '{args[0]}'."),
};
