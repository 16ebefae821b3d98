using Forms;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.MapGet("/", () =>
{
    FormChecks.Run();
    return "done";
});
app.Run();

public partial class Program;
