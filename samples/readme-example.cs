#:project ../src/Procession/Procession.csproj

using Procession;

int factor = 10;
using var pool = new ProcessPool(); // One worker process for each processor.

int[] scaled = pool.Map(x => x * factor, [1, 2, 3]); // Lambdas may capture variables: they travel as copies.
Console.WriteLine(string.Join(", ", scaled)); // 10, 20, 30

try { pool.Apply(() => Environment.Exit(3)); } // Nothing a function does ends your program.
catch (WorkerCrashedException e) { Console.WriteLine($"{e.Kind}, code {e.ExitCode}"); } // Exited, code 3

Console.WriteLine(pool.Apply(() => "still at work")); // The worker was replaced.
