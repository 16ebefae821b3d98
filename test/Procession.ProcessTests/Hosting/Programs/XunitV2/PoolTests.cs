using System.Reflection;
using Procession;
using Xunit;

public class PoolTests
{
    [Fact]
    public void A_lambda_is_mapped()
    {
        int offset = 100;
        using var pool = new ProcessPool(2);
        Assert.Equal([101, 102, 103], pool.Map(x => x + offset, [1, 2, 3]));
    }

    [Fact]
    public async Task A_method_is_mapped_outside_the_test_host()
    {
        await using var pool = new ProcessPool(2);
        int[] cubes = await pool.MapAsync(Cube, [1, 2, 3]);
        Assert.Equal([1, 8, 27], cubes);
        Assert.NotEqual(Environment.ProcessId, await pool.ApplyAsync(() => Environment.ProcessId));
    }

    [Fact]
    public void A_worker_answers_for_itself_as_the_test_host_does()
    {
        using var pool = new ProcessPool(1);
        Assert.Equal(Itself(), pool.Apply(Itself));
        Assert.StartsWith("testhost", Itself());
    }

    private static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

    private static int Cube(int x) => x * x * x;
}
