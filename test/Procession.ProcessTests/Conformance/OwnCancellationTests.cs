using System.Runtime.ExceptionServices;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>ERR-16: cancellations that the function throws by itself, as HttpClient does when time is up.</summary>
public sealed class OwnCancellationTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Theory]
    [Trait("Case", "ERR-16")]
    [InlineData("Get")]
    [InlineData("Get with a limit")]
    [InlineData("await")]
    [InlineData("async function")]
    [InlineData("Map")]
    [InlineData("StarMap")]
    [InlineData("IMap")]
    [InlineData("IMapUnordered")]
    [InlineData("Outcomes")]
    [InlineData("IMapAsync")]
    [InlineData("ErrorCallback")]
    public async Task A_cancellation_of_the_functions_own_arrives_as_it_was_thrown(string how)
    {
        TaskCanceledException failure = Assert.IsType<TaskCanceledException>(await Record.ExceptionAsync(() => Fails(how)));

        Assert.Equal("The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.", failure.Message);
        Assert.Equal("A task was canceled.", Assert.IsType<TimeoutException>(failure.InnerException).Message);
        Assert.Contains(nameof(Download), failure.StackTrace);
        Assert.Equal(CancellationToken.None, failure.CancellationToken);
    }

    private async Task Fails(string how)
    {
        switch (how)
        {
            case "Get":
                _pool.Apply(Download, "u");
                break;
            case "Get with a limit":
                _pool.ApplyAsync(Download, "u").Get(TimeSpan.FromSeconds(30));
                break;
            case "await":
                await _pool.ApplyAsync(Download, "u");
                break;
            case "async function":
                _pool.Apply(async url => await Task.Run(() => Download(url)), "u");
                break;
            case "Map":
                _pool.Map(Download, ["u"]);
                break;
            case "StarMap":
                _pool.StarMap((a, b) => Download(a + b), [("u", "v")]);
                break;
            case "IMap":
                Assert.Empty(_pool.IMap(Download, ["u"]));
                break;
            case "IMapUnordered":
                Assert.Empty(_pool.IMapUnordered(Download, ["u"]));
                break;
            case "Outcomes":
                ExceptionDispatchInfo.Throw(_pool.IMap(Download, ["u"]).Outcomes().Single().Exception!);
                break;
            case "IMapAsync":
                await foreach (string each in _pool.IMapAsync(Download, ["u"]))
                {
                    Assert.Fail(each);
                }

                break;
            default:
                Exception? reported = null;
                AsyncResult<string> call = _pool.ApplyAsync(Download, "u", new CallOptions { ErrorCallback = e => reported = e });
                call.Wait();
                ExceptionDispatchInfo.Throw(reported!);
                break;
        }
    }

    // What HttpClient throws when a server does not answer in time.
    private static string Download(string url) => throw new TaskCanceledException(
        "The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.", new TimeoutException("A task was canceled."));
}
