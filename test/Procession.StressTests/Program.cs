using System.Globalization;
using Procession.StressTests;

// dotnet run -c Release --project test/Procession.StressTests -- [minutes] [seed]
// Submits from 100 threads while workers are killed and stopped at random, for as many minutes as asked (10). Every call
// must end once, in time and with what it should; when all is over nothing may be left. Exit code 0 says so.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
double minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount;
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {minutes} minutes, seed {seed}, "
    + $"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm}");

return new StressRun(TimeSpan.FromMinutes(minutes), seed).Run() ? 0 : 1;
