using Forms;
using Microsoft.AspNetCore.Mvc.Testing;
using NUnit.Framework;

public class Tests
{
    [Test]
    public async Task A_request_uses_a_pool()
    {
        FormChecks.Begin();
        await using var factory = new WebApplicationFactory<Program>();
        using HttpClient client = factory.CreateClient();
        client.Timeout = Timeout.InfiniteTimeSpan;
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("done"));
    }
}
