#:sdk Microsoft.NET.Sdk.Web
#:project ../src/Procession/Procession.csproj

// Fetches URLs with async functions in four worker processes and counts the records of each answer.
// Pass URLs as arguments; without any, a small server in this process answers, half a second late.
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Procession;

Console.OutputEncoding = Encoding.UTF8;
await using WebApplication? server = args.Length == 0 ? await StartServerAsync() : null;
string[] urls = server is null ? args : [.. LocalPaths().Select(path => server.Urls.First() + path)];

Console.WriteLine($"Scraping {urls.Length} endpoints in parallel...\n");
var clock = Stopwatch.StartNew();
Page[] pages;
using (var pool = new ProcessPool(new ProcessPoolOptions { Processes = 4, MaxConcurrencyPerWorker = 2 }))
{
    pages = pool.Map(FetchAndParse, urls);
}

double parallelTime = clock.Elapsed.TotalSeconds;
foreach (Page page in pages)
{
    Console.WriteLine($"{(page.Error is null ? "✓" : "✗")} {page.Url}");
    Console.WriteLine($" Records: {page.Records}, Time: {page.Time}");
    if (page.Error is not null)
    {
        Console.WriteLine($" Error: {page.Error}");
    }
}

clock.Restart();
foreach (string url in urls)
{
    await FetchAndParse(url);
}

Console.WriteLine($"\nTotal time: {parallelTime:0.00}s");
Console.WriteLine($"Sequential time: {clock.Elapsed.TotalSeconds:0.00}s");

// Runs in the workers: fetches JSON and counts its records.
static async Task<Page> FetchAndParse(string url)
{
    try
    {
        var clock = Stopwatch.StartNew();
        await using Stream body = await Web.Client.GetStreamAsync(url);
        using JsonDocument json = await JsonDocument.ParseAsync(body);
        int records = json.RootElement.ValueKind switch
        {
            JsonValueKind.Array => json.RootElement.GetArrayLength(),
            JsonValueKind.Object => 1,
            _ => 0,
        };
        return new Page(url, records, $"{clock.Elapsed.TotalSeconds:0.00}s", Error: null);
    }
    catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or UriFormatException)
    {
        return new Page(url, Records: 0, "0s", e.Message);
    }
}

static string[] LocalPaths() =>
    ["/posts/1", "/posts/2", "/posts/3", "/users", "/comments?postId=1", "/albums", "/no-such-page"];

static async Task<WebApplication> StartServerAsync()
{
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.WebHost.UseUrls("http://127.0.0.1:0"); // The system picks a free port.
    builder.Logging.ClearProviders();

    // File-based apps are built with that off, as for native programs.
    builder.Services.ConfigureHttpJsonOptions(
        json => json.SerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver());
    WebApplication app = builder.Build();
    app.Use(async (context, next) =>
    {
        await Task.Delay(500);
        await next(context);
    });
    app.MapGet("/posts/{id:int}", (int id) => new { userId = 1, id, title = $"Post {id}", body = "..." });
    app.MapGet("/users", () => Enumerable.Range(1, 10).Select(id => new { id, name = $"User {id}" }));
    app.MapGet("/comments", (int postId) =>
        Enumerable.Range(1, 5).Select(n => new { postId, id = ((postId - 1) * 5) + n, body = "..." }));
    app.MapGet("/albums", () => Enumerable.Range(1, 100).Select(id => new { userId = ((id - 1) / 10) + 1, id }));
    await app.StartAsync();
    return app;
}

/// <summary>What one URL gave.</summary>
internal sealed record Page(string Url, int Records, string Time, string? Error);

/// <summary>Each process has its own static fields, so each worker has one client for all its requests.</summary>
internal static class Web
{
    public static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };
}
