#:package Procession@@Version@
using Procession;

string folder = Environment.GetEnvironmentVariable("FORMS_FOLDER")!;
Append("begun", $"{Environment.ProcessId}");
using var pool = new ProcessPool(2);
if (Environment.GetEnvironmentVariable("FORMS_MODE") == "wait")
{
    pool.ForEach(
        _ =>
        {
            File.AppendAllText($"{folder}/waiting-{Environment.ProcessId}", "");
            Thread.Sleep(Timeout.Infinite);
        },
        [1, 2],
        chunkSize: 1);
}

int offset = 100;
Is("captured", string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])), "101 102 103");
Order answer = pool.Apply(o => o with { Count = o.Count + offset }, new Order("tea", 1));
Is("record", answer.ToString(), "Order { Name = tea, Count = 101 }");
int here = Environment.ProcessId;
Is("elsewhere", pool.Apply(() => Environment.ProcessId != here).ToString(), "True");
try { pool.Apply(() => Environment.Exit(3)); Is("crash", "survived", "3"); }
catch (WorkerCrashedException e) { Is("crash", $"{e.ExitCode}", "3"); }

Is("replaced", pool.Apply(() => "still at work"), "still at work");
Append("ended", "yes");

void Is(string name, string value, string expected) =>
    Append("checks", value == expected ? $"{name}: passed" : $"{name}: '{value}' and not '{expected}'");

void Append(string file, string line) => File.AppendAllText(Path.Combine(folder, file), line + "\n");

record Order(string Name, int Count);
