using System.Globalization;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL and NET: what workers inherit.</summary>
public sealed class PoolEnvironmentTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "POOL-09")]
    public void Workers_see_inherited_variables_and_those_of_the_pool_win()
    {
        Environment.SetEnvironmentVariable("PT_INHERITED", "from the parent");
        Environment.SetEnvironmentVariable("PT_BOTH", "from the parent");
        Environment.SetEnvironmentVariable("PT_REMOVED", "from the parent");
        try
        {
            var options = new ProcessPoolOptions { Processes = 1 };
            options.Environment["PT_OWN"] = "from the pool";
            options.Environment["PT_BOTH"] = "from the pool, ü = ☃";
            options.Environment["PT_REMOVED"] = null;
            using var pool = new ProcessPool(options);

            IEnumerable<string?> seen = pool.Map(
                Environment.GetEnvironmentVariable, ["PT_INHERITED", "PT_OWN", "PT_BOTH", "PT_REMOVED"]);

            Assert.Equal(["from the parent", "from the pool", "from the pool, ü = ☃", null], seen);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PT_INHERITED", null);
            Environment.SetEnvironmentVariable("PT_BOTH", null);
            Environment.SetEnvironmentVariable("PT_REMOVED", null);
        }
    }

    [Fact]
    [Trait("Case", "NET-06")]
    public void Workers_start_in_the_current_directory_or_in_the_one_of_the_options()
    {
        using var inherits = new ProcessPool(1);
        using var chooses =
            new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkingDirectory = _scratch.Folder });

        Assert.Equal(Environment.CurrentDirectory, inherits.Apply(() => Environment.CurrentDirectory));
        Assert.Equal(_scratch.Folder, chooses.Apply(() => Environment.CurrentDirectory));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "NET-06")]
    public void Workers_use_the_garbage_collector_of_the_options(bool server)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, ServerGarbageCollection = server });

        Assert.Equal(server, pool.Apply(() => System.Runtime.GCSettings.IsServerGC));
    }

    [Fact]
    [Trait("Case", "NET-06")]
    public void Workers_have_the_culture_and_base_directory_of_the_application()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-CH");
        try
        {
            using var pool = new ProcessPool(1);

            Assert.Equal("de-CH", pool.Apply(() => CultureInfo.CurrentCulture.Name));
            Assert.Equal("de-CH", pool.Apply(async () =>
            {
                await Task.Yield();
                return CultureInfo.CurrentCulture.Name;
            }));
            Assert.Equal(AppContext.BaseDirectory, pool.Apply(() => AppContext.BaseDirectory));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_function_can_ask_whether_it_runs_in_a_worker()
    {
        using var pool = new ProcessPool(1);

        Assert.Equal((true, 1), pool.Apply(() => (PoolTask.IsWorker, PoolTask.WorkerNumber)));
        Assert.Equal((false, 0), (PoolTask.IsWorker, PoolTask.WorkerNumber));
    }

    [Fact]
    public void Workers_run_at_the_priority_of_the_options()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Priority = System.Diagnostics.ProcessPriorityClass.BelowNormal,
        });

        int[] squares = pool.Map(Arithmetic.Square, [2]);

        Assert.Equal([4], squares);
        using var worker = System.Diagnostics.Process.GetProcessById(pool.WorkerIds()[0]);
        Assert.Equal(System.Diagnostics.ProcessPriorityClass.BelowNormal, worker.PriorityClass);
    }
}
