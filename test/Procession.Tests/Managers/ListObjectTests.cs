using System.Buffers;
using Procession.Managers;
using Procession.Serialization;

namespace Procession.Tests.Managers;

public sealed class ListObjectTests
{
    private static ListObject<int>? _changed;

    [Fact]
    public void Sort_WhileTheListChangesAllTheTime_EndsAndSaysSo()
    {
        ListObject<int> list = Filled();
        _changed = list;
        Comparison<int> comparison = static (x, y) =>
        {
            Call(_changed!, ListOperation.Set, (0, 3));
            return x.CompareTo(y);
        };

        var failure = Assert.Throws<InvalidOperationException>(() => Call(list, ListOperation.Sort, comparison));

        Assert.Contains("The list was not sorted: in each of 32 attempts it was changed", failure.Message, StringComparison.Ordinal);
        Assert.Equal([3, 1, 2], Items(list));
    }

    [Fact]
    public void Sort_AfterTheListHasChangedOnce_Sorts()
    {
        ListObject<int> list = Filled();
        _changed = list;
        Comparison<int> comparison = static (x, y) =>
        {
            if (Interlocked.Exchange(ref _changed, null) is { } changed)
            {
                Call(changed, ListOperation.Add, 0);
            }

            return y.CompareTo(x);
        };
        Call(list, ListOperation.Sort, comparison);
        Assert.Equal([3, 2, 1, 0], Items(list));
    }

    [Fact]
    public void Sort_InTheirOwnOrder_Sorts()
    {
        ListObject<int> list = Filled();
        Call<Comparison<int>?>(list, ListOperation.Sort, null);
        Assert.Equal([1, 2, 3], Items(list));
    }

    private static ListObject<int> Filled()
    {
        var list = new ListObject<int>();
        Call(list, ListOperation.AddRange, new[] { 3, 1, 2 });
        return list;
    }

    private static int[] Items(ListObject<int> list) =>
        DefaultSerializer.Shared.Deserialize<(long, int[])>(Call(list, ListOperation.Snapshot, 0)).Item2;

    private static ReadOnlySequence<byte> Call<TArgument>(ListObject<int> list, ListOperation operation, TArgument argument)
    {
        var arguments = new ArrayBufferWriter<byte>();
        DefaultSerializer.Shared.Serialize(arguments, argument);
        var reply = new ArrayBufferWriter<byte>();
        list.Call(new ManagedCall((int)operation, arguments.WrittenMemory, reply, caller: null, session: null));
        return new ReadOnlySequence<byte>(reply.WrittenMemory);
    }
}
