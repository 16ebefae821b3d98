using System.Reflection;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>What the program can ask about itself is in its processes as it is here. See also the hosting tests.</summary>
public sealed class ProgramIdentityTests(SharedPool shared) : IClassFixture<SharedPool>
{
    [Fact]
    public void A_worker_names_the_entry_assembly_and_the_folder_of_the_program() =>
        Assert.Equal(Itself(), shared.Pool.Apply(Itself));

    [Fact]
    public void The_first_code_of_the_program_in_a_worker_finds_it_already()
    {
        using var scratch = new Scratch();
        FileSignal initialized = scratch.Signal("initialized");
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, Initializer = () => initialized.Set(Itself()) });
        pool.Apply(() => 1);

        Assert.Equal(Itself(), initialized.Text);
    }

    [Fact]
    public void A_child_and_a_pool_inside_a_worker_find_it_too()
    {
        using var queue = new ProcessQueue<string>();
        using var child = new ChildProcess(() => queue.Put(Itself()));
        child.Start();

        Assert.Equal(Itself(), queue.Get());
        Assert.Equal(Itself(), shared.Pool.Apply(() =>
        {
            using var inner = new ProcessPool(1);
            return inner.Apply(Itself);
        }));
    }

    [Fact]
    public void A_folder_and_a_configuration_file_that_the_program_has_chosen_hold_in_its_workers()
    {
        const string Folder = "APP_CONTEXT_BASE_DIRECTORY";
        const string File = "APP_CONFIG_FILE";
        object? folder = AppContext.GetData(Folder);
        AppContext.SetData(Folder, "/somewhere/else/");
        AppContext.SetData(File, "/somewhere/app.config");
        try
        {
            using var pool = new ProcessPool(1);
            Assert.Equal(
                "/somewhere/else/ /somewhere/app.config",
                pool.Apply(() => $"{AppContext.BaseDirectory} {AppContext.GetData("APP_CONFIG_FILE")}"));
        }
        finally
        {
            AppContext.SetData(Folder, folder);
            AppContext.SetData(File, null);
        }
    }

    private static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";
}
