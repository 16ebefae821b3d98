using Forms;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

public class Tests
{
    [Fact]
    public async Task A_request_uses_a_pool()
    {
        FormChecks.Begin();
        await using var factory = new WebApplicationFactory<Program>();
        using HttpClient client = factory.CreateClient();
        client.Timeout = Timeout.InfiniteTimeSpan;
        Assert.Equal("done", await client.GetStringAsync("/"));
    }
}
