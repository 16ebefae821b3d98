using Procession.Native;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>The start of a manager by a program that the system refuses something.</summary>
public sealed class ManagerStartFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(SystemError.Enomem)]
    [InlineData(SystemError.Eacces)]
    public void A_thread_that_cannot_find_out_who_it_is_starts_no_manager_and_is_told_why(int error)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            int caller = Environment.CurrentManagedThreadId;
            Native.Faults.Plan = entry =>
                entry == nameof(Descriptors.OpenFile) && Environment.CurrentManagedThreadId == caller ? error : 0;
            failure = Record.Exception(() => new Manager().Dispose());
            Native.Faults.Plan = null;
            failure ??= Record.Exception(() => new Manager().Dispose());
        });
        thread.Start();

        Assert.True(thread.Join(Bound), "The constructor waits for a manager that waits for it.");
        IOException refusal = Assert.IsType<IOException>(failure);
        Assert.Contains("/proc/thread-self/stat", refusal.Message);
        Assert.Contains(SystemError.Describe(error), refusal.Message);
    }

    [Fact]
    public void An_initializer_that_fails_and_leaves_a_thread_holds_nobody_up()
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => new Manager(new ManagerOptions
        {
            Initializer = () =>
            {
                new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
                throw new FormatException("on purpose");
            },
        }).Dispose()));
        thread.Start();

        Assert.True(thread.Join(Bound), "The constructor waits for the thread.");
        Assert.Equal("on purpose", Assert.IsType<FormatException>(failure).Message);
    }
}
