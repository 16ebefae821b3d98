using System.Reflection;
using Procession;

File.AppendAllText(Environment.GetEnvironmentVariable("PT_MAIN_RUNS")!, $"Main ran in {Environment.ProcessId}\n");

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddSingleton(new ProcessPool(2));
WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:0");
app.MapGet(
    "/lambda/{offset}", (int offset, ProcessPool pool) => string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
app.MapGet("/method", async (ProcessPool pool) => string.Join(' ', await pool.MapAsync(Work.Cube, [1, 2, 3])));
app.MapGet("/itself", (ProcessPool pool) => pool.Apply(Work.Itself));
app.MapGet("/worker", async (ProcessPool pool) => await pool.ApplyAsync(() => Environment.ProcessId));
await app.StartAsync();

// Its own client, so that the test needs no address.
using (var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) })
{
    Console.WriteLine("lambda: " + await client.GetStringAsync("/lambda/100"));
    Console.WriteLine("method: " + await client.GetStringAsync("/method"));
    Console.WriteLine("itself: " + (await client.GetStringAsync("/itself") == Work.Itself()));
    Console.WriteLine("outside: " + (await client.GetStringAsync("/worker") != $"{Environment.ProcessId}"));
}

await app.StopAsync();
await app.DisposeAsync();

internal static class Work
{
    public static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

    public static int Cube(int x) => x * x * x;
}
