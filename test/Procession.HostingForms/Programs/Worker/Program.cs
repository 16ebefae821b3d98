using Forms;

FormChecks.Begin();
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddHostedService<Service>();
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
await builder.Build().RunAsync();

internal sealed class Service(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Run(() => FormChecks.Run(stoppingToken), stoppingToken);
        lifetime.StopApplication();
    }
}
