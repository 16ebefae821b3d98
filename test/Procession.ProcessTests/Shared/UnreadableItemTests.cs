using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>Items of a queue that their consumer cannot read.</summary>
public sealed class UnreadableItemTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void An_item_that_cannot_be_read_is_taken_and_the_exception_says_so()
    {
        using var queue = new ProcessQueue<Unreadable>();
        shared.Pool.Apply(Fill, queue);

        foreach (bool waits in (bool[])[true, false])
        {
            Assert.False(queue.Get().IsBad);
            var failure = Assert.Throws<SerializationFailedException>(() => waits ? queue.Get() : Try(queue));

            Assert.Contains("An item of type Procession.ProcessTests.Functions.Unreadable was taken from", failure.Message);
            Assert.Contains("It is no longer in the queue", failure.Message);
            Assert.Contains("cannot be read here", failure.Message);
            queue.TaskDone();
            queue.TaskDone();
        }

        Assert.Equal(0, queue.Count);
        Assert.True(queue.Join(Bound));
    }

    [Fact]
    public void The_loop_of_a_consumer_ends_at_such_an_item_and_can_be_begun_again()
    {
        using var queue = new ProcessQueue<Unreadable>();
        shared.Pool.Apply(Fill, queue);
        queue.Complete();
        int read = 0;

        for (int i = 0; i < 2; i++)
        {
            Assert.Throws<SerializationFailedException>(() =>
            {
                foreach (Unreadable item in queue.GetConsumingEnumerable())
                {
                    read++;
                }
            });
        }

        Assert.Empty(queue.GetConsumingEnumerable());
        Assert.Equal(2, read);
    }

    private static Unreadable Try(ProcessQueue<Unreadable> queue) =>
        queue.TryGet(out Unreadable? item) ? item : throw new EndOfStreamException();

    private static int Fill(ProcessQueue<Unreadable> queue)
    {
        for (int i = 0; i < 4; i++)
        {
            queue.Put(Unreadable.Make(i));
        }

        return 0;
    }
}
