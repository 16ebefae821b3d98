using System.Globalization;
using Procession.StressTests;
using Procession.StressTests.Soak;

// dotnet run -c Release --project test/Procession.StressTests -- [soak] [minutes] [seed]
// Submits from 100 threads while workers are killed and stopped at random, for as many minutes as asked (10). Every call
// must end once, in time and with what it should; when all is over nothing may be left. Exit code 0 says so.
// With 'soak' few threads submit, for as long as asked (60), and what this process holds must not grow in the second half.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["exhausted", var left, var ownSeed])
{
    return Exhausted.RunOne(
        int.Parse(left, CultureInfo.InvariantCulture), int.Parse(ownSeed, CultureInfo.InvariantCulture));
}

// In a temporary folder of its own: what is left there is of this run, and of no other program.
if (OwnFolder.Run(args) is { } exitCode)
{
    return exitCode;
}

bool isSoak = args.Length > 0 && args[0] == "soak";
args = isSoak ? args[1..] : args;
double minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : isSoak ? 60 : 10;
int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount;
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {minutes} minutes, seed {seed}, "
    + $"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm}");

bool isSound = isSoak
    ? new SoakRun(TimeSpan.FromMinutes(minutes), seed).Run()
    : new StressRun(TimeSpan.FromMinutes(minutes), seed).Run();
return isSound ? 0 : 1;
