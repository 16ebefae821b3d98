namespace Procession.ProcessTests.Shared;

/// <summary>MGR-01, MGR-03 and MGR-04: lists in a manager.</summary>
public sealed class ManagedListTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private Manager Manager => fixture.Manager;

    [Fact]
    [Trait("Case", "MGR-01")]
    public void A_list_is_like_a_local_one()
    {
        using ManagedList<int> list = Manager.List<int>();
        list.AddRange(Enumerable.Range(0, 10));
        Assert.Equal(Enumerable.Range(0, 10), list);
        Assert.Equal(10, list.Count);
        Assert.Equal(3, list[3]);
        Assert.Equal(9, list[^1]);
        Assert.Equal([2, 3, 4], list[2..5]);

        list.AddRange(list);
        Assert.Equal(20, list.Count);
        Assert.Equal(2, list.CountOf(3));

        list.Sort((x, y) => y.CompareTo(x));
        Assert.Equal([9, 9, 8, 8], list[..4]);
        list.Sort();
        Assert.Equal([0, 0, 1, 1], list[..4]);
        list.Reverse();
        Assert.Equal(9, list[0]);

        Assert.Equal(0, list.Pop());
        Assert.Equal(9, list.Pop(0));
        Assert.True(list.Remove(5));
        Assert.False(list.Remove(77));
        list.Insert(0, 42);
        list[1] = 43;
        list.RemoveAt(2);
        Assert.Equal([42, 43], list[..2]);
        Assert.Equal(1, list.IndexOf(43));
        Assert.Contains(42, list);
        Assert.Equal(list.Copy(), list.ToArray());

        list.Clear();
        Assert.Empty(list);
        Assert.Throws<InvalidOperationException>(() => list.Pop());
    }

    [Fact]
    [Trait("Case", "MGR-01")]
    public void An_index_out_of_range_throws_what_a_local_list_throws()
    {
        using ManagedList<int> list = Manager.List<int>();
        list.Add(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1] = 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Insert(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.RemoveAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Pop(5));
        Assert.Throws<ArgumentException>(() => list.Slice(0, 5));
        Assert.Equal([1], list);
    }

    [Fact]
    [Trait("Case", "MGR-01")]
    public void Workers_and_caller_see_the_same_list()
    {
        using ManagedList<string> list = Manager.List<string>();
        fixture.Pool.Map(
            i =>
            {
                list.Add($"item {i}");
                return i;
            },
            Enumerable.Range(0, 50));

        Assert.Equal(50, list.Count);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"item {i}").Order(), list.Order());
        list[0] = "changed";
        Assert.Equal("changed", fixture.Pool.Apply(() => list[0]));
    }

    [Fact]
    [Trait("Case", "MGR-01")]
    public void A_change_during_a_loop_is_told_at_its_end()
    {
        using ManagedList<int> list = Manager.List<int>();
        list.AddRange([1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (int item in list)
            {
                list.Add(item);
            }
        });
        Assert.Equal([1, 2, 3, 1, 2, 3], list);
        foreach (int item in list.Copy())
        {
            list.Add(item);
        }

        Assert.Equal(12, list.Count);
    }

    [Fact]
    [Trait("Case", "MGR-03")]
    public void A_list_in_a_list_is_one_list_whichever_way_it_is_reached()
    {
        using ManagedList<ManagedList<int>> outer = Manager.List<ManagedList<int>>();
        using (ManagedList<int> inner = Manager.List<int>())
        {
            outer.Add(inner);
            inner.Add(1);
            using ManagedList<int> reached = outer[0];
            reached.Add(2);
            Assert.Equal([1, 2], inner);
        }

        // The last local reference is gone; the outer list has it.
        Manager.CountObjects();
        using ManagedList<int> again = outer[0];
        Assert.Equal([1, 2], again);
        Assert.Equal(3, fixture.Pool.Apply(() => outer[0].Sum()));
    }

    [Fact]
    [Trait("Case", "MGR-04")]
    public void A_plain_list_that_is_fetched_is_a_copy()
    {
        using ManagedList<List<int>> list = Manager.List<List<int>>();
        list.Add([1]);
        List<int> fetched = list[0];
        fetched.Add(2);
        Assert.Equal([1], list[0]);

        list[0] = fetched;
        Assert.Equal([1, 2], list[0]);
    }

    [Fact]
    public void What_cannot_travel_is_refused_at_the_call_and_harms_nothing()
    {
        using ManagedList<object> list = Manager.List<object>();
        Assert.Throws<UnsendableException>(() => list.Add(Stream.Null));
        list.Add("fine");
        Assert.Equal(["fine"], list);
    }

    [Fact]
    public void Large_elements_pass()
    {
        using ManagedList<byte[]> list = Manager.List<byte[]>();
        byte[] large = new byte[8_000_000];
        new Random(1).NextBytes(large);
        list.Add(large);
        list.Add([]);
        Assert.True(large.AsSpan().SequenceEqual(list[0]));
        Assert.Empty(list[1]);
        Assert.True(large.AsSpan().SequenceEqual(list.Copy()[0]));
    }
}
