using Forms;

FormChecks.Begin();
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:0");
app.MapGet("/", () => FormChecks.Run());
await app.StartAsync();

// Its own client, so that nobody needs the address.
using (var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Timeout.InfiniteTimeSpan })
{
    await client.GetAsync("/", app.Lifetime.ApplicationStopping);
}

await app.StopAsync();
