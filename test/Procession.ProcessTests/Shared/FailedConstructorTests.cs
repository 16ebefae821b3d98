using Procession.Native;
using NativeFaults = Procession.Native.Faults;

namespace Procession.ProcessTests.Shared;

/// <summary>Objects that could not be made, for want of a descriptor, a mapping or a thread at whatever step.</summary>
public sealed class FailedConstructorTests
{
    public static TheoryData<string> Objects => ["pipe", "one-way pipe", "memory", "list", "condition", "queue", "array"];

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_that_cannot_be_made_leaves_no_descriptor_to_the_collector(string name)
    {
        Make(name).Dispose();
        int before = CountDescriptors();
        bool hasFailed = true;
        for (int step = 0; hasFailed; step++)
        {
            hasFailed = Record.Exception(() => MakeFailing(name, step).Dispose()) is not null;
            Assert.Equal(before, CountDescriptors());
        }
    }

    [Fact]
    public void A_block_whose_room_cannot_be_found_out_is_refused_for_that_and_not_for_want_of_room()
    {
        const int Large = 4 * 1024 * 1024; // little is not asked about
        int caller = Environment.CurrentManagedThreadId;
        int struck;
        for (int step = 0; ; step++)
        {
            int seen = 0;
            struck = 0;
            NativeFaults.Plan = entry => entry == nameof(Files.ReadText) && Environment.CurrentManagedThreadId == caller
                && seen++ == step && ++struck > 0 ? SystemError.Emfile : 0;
            Exception? failure = Record.Exception(() => new SharedArray<byte>(Large).Dispose());
            NativeFaults.Plan = null;
            if (struck == 0)
            {
                Assert.Null(failure);
                Assert.True(step > 1, "Nothing was asked.");
                return;
            }

            Assert.Contains("EMFILE", Assert.IsType<IOException>(failure).Message);
        }
    }

    private static IDisposable MakeFailing(string name, int step)
    {
        int caller = Environment.CurrentManagedThreadId;
        int seen = 0;
        NativeFaults.Plan = _ => Environment.CurrentManagedThreadId == caller && seen++ == step ? SystemError.Enomem : 0;
        try
        {
            return Make(name);
        }
        finally
        {
            NativeFaults.Plan = null;
        }
    }

    private static IDisposable Make(string name) => name switch
    {
        "pipe" => new ProcessPipe(),
        "one-way pipe" => new ProcessPipe(duplex: false),
        "memory" => SharedMemory.Create(100),
        "list" => new SharedList(["a", 1]),
        "condition" => new SharedCondition(),
        "queue" => new ProcessQueue<int>(),
        _ => new SharedArray<int>(100),
    };

    // Of the kinds that these objects have; others of this process come and go.
    private static int CountDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(path => new FileInfo(path).LinkTarget ?? string.Empty)
        .Count(target => target.StartsWith("pipe:", StringComparison.Ordinal)
            || target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("/memfd:procession", StringComparison.Ordinal));
}
