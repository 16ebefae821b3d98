using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Procession.HostingForms;

// Runs each form, or those whose names contain an argument, and prints a table. '--keep FOLDER' keeps the folder and its
// packages for the next run; '--list' only names the forms.
string[] names = [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
int keep = Array.IndexOf(args, "--keep");
string? kept = keep >= 0 ? Path.GetFullPath(args[keep + 1]) : null;
names = [.. names.Where(name => keep < 0 || name != args[keep + 1])];
Form[] forms = [.. Forms.All.Where(form =>
    names.Length == 0 || names.Any(name => form.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];
if (args.Contains("--list"))
{
    Console.WriteLine(string.Join('\n', forms.Select(form => form.Name)));
    return 0;
}

string repository = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    .First(attribute => attribute.Key == "RepositoryRoot").Value!;
using var workspace = new Workspace(repository, kept);
workspace.Pack();
var results = new List<FormResult>();
foreach (Form form in forms)
{
    var clock = Stopwatch.StartNew();
    FormResult result = FormResult.Of(form, workspace);
    Console.WriteLine($"== {result.Row} {clock.Elapsed.TotalSeconds:F0} s");
    foreach (string problem in result.Problems)
    {
        Console.WriteLine($"   {problem}");
    }

    results.Add(result);
}

Console.WriteLine($"\n{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}, "
    + $"{RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow:yyyy-MM-dd}\n");
Console.WriteLine(FormResult.Header);
results.ForEach(result => Console.WriteLine(result.Row));
int failed = results.Count(result => result.Problems.Count > 0);
int skipped = results.Count(result => result.IsSkipped);
Console.WriteLine($"\n{results.Count - failed - skipped} passed, {failed} failed, {skipped} skipped");
return failed == 0 && results.Count > skipped ? 0 : 1;
