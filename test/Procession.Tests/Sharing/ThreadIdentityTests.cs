using Procession.Native;
using Procession.Sharing;

namespace Procession.Tests.Sharing;

[Collection(nameof(Faults))] // of whose plan there is one
public class ThreadIdentityTests
{
    // Bits of the start, see there.
    private const ulong OfTheStart = 1UL << 25;

    [Fact]
    public void FateOf_TheCallingThread_Lives() =>
        Assert.Equal(ThreadFate.Lives, ThreadIdentity.FateOf(ThreadIdentity.Current));

    [Fact]
    public void FateOf_AnotherThread_LivesUntilItHasEnded()
    {
        ulong identity = OfAThread(out Action end);
        Assert.Equal(ThreadFate.Lives, ThreadIdentity.FateOf(identity));

        end();
        Assert.True(SpinWait.SpinUntil(() => ThreadIdentity.HasEnded(identity), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void FateOf_AThreadWithTheSameNumbersThatStartedAtAnotherTime_HasEnded()
    {
        ulong identity = OfAThread(out Action end);
        Assert.Equal(ThreadFate.Ended, ThreadIdentity.FateOf(identity ^ OfTheStart));
        end();
    }

    [Theory]
    [InlineData(SystemError.Emfile)]
    [InlineData(SystemError.Enfile)]
    [InlineData(SystemError.Enomem)]
    [InlineData(SystemError.Eacces)]
    [InlineData(SystemError.Enoent)]
    public void FateOf_AThreadWhoseFileCannotBeRead_IsUnknown(int error)
    {
        ulong identity = OfAThread(out Action end);
        try
        {
            int caller = Environment.CurrentManagedThreadId;
            Faults.Plan = entry => entry == nameof(Descriptors.OpenFile) && Environment.CurrentManagedThreadId == caller ? error : 0;
            Assert.Equal(ThreadFate.Unknown, ThreadIdentity.FateOf(identity));
            Assert.Equal(ThreadFate.Unknown, ThreadIdentity.FateOf(identity ^ OfTheStart));
        }
        finally
        {
            Faults.Plan = null;
            end();
        }
    }

    [Fact]
    public void FateOf_AThreadThatDoesNotExist_HasEndedWithoutAFile()
    {
        ulong identity = OfAThread(out Action end);
        end();
        try
        {
            int caller = Environment.CurrentManagedThreadId;
            Faults.Plan = _ => Environment.CurrentManagedThreadId == caller ? SystemError.Emfile : 0;
            Assert.True(SpinWait.SpinUntil(() => ThreadIdentity.HasEnded(identity), TimeSpan.FromSeconds(20)));
        }
        finally
        {
            Faults.Plan = null;
        }
    }

    [Fact]
    public void Current_WithoutADescriptor_SaysWhatHelps_AndWorksLater()
    {
        Exception? failure = null;
        ulong identity = 0;
        var thread = new Thread(() =>
        {
            int caller = Environment.CurrentManagedThreadId;
            Faults.Plan = _ => Environment.CurrentManagedThreadId == caller ? SystemError.Emfile : 0;
            failure = Record.Exception(() => ThreadIdentity.Current);
            Faults.Plan = null;
            identity = ThreadIdentity.Current;
        });
        thread.Start();
        thread.Join();

        Assert.Contains("ulimit -n", Assert.IsType<IOException>(failure).Message);
        Assert.NotEqual(0UL, identity);
    }

    private static ulong OfAThread(out Action end)
    {
        ulong identity = 0;
        var known = new ManualResetEventSlim();
        var release = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            identity = ThreadIdentity.Current;
            known.Set();
            release.Wait();
        });
        thread.Start();
        known.Wait();
        end = () =>
        {
            release.Set();
            thread.Join();
        };
        return identity;
    }
}
