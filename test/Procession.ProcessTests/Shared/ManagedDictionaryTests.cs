namespace Procession.ProcessTests.Shared;

/// <summary>MGR-02 to MGR-05 and MGR-14: dictionaries, namespaces and sets in a manager.</summary>
public sealed class ManagedDictionaryTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private Manager Manager => fixture.Manager;

    [Fact]
    [Trait("Case", "MGR-02")]
    public void A_dictionary_is_like_a_local_one()
    {
        using ManagedDictionary<string, int> dictionary = Manager.Dictionary<string, int>();
        dictionary["a"] = 1;
        dictionary.Add("b", 2);
        Assert.Throws<ArgumentException>(() => dictionary.Add("b", 3));
        Assert.True(dictionary.TryAdd("c", 3));
        Assert.False(dictionary.TryAdd("c", 4));
        Assert.Equal(3, dictionary.Count);
        Assert.Equal(["a", "b", "c"], dictionary.Keys);
        Assert.Equal([1, 2, 3], dictionary.Values);
        Assert.Equal(new() { ["a"] = 1, ["b"] = 2, ["c"] = 3 }, dictionary.Copy());
        Assert.Equal([new("a", 1), new("b", 2), new("c", 3)], dictionary);

        Assert.True(dictionary.TryGetValue("a", out int value));
        Assert.Equal(1, value);
        Assert.False(dictionary.TryGetValue("x", out _));
        Assert.Equal(0, ((IReadOnlyDictionary<string, int>)dictionary).GetValueOrDefault("x"));
        Assert.Equal(5, dictionary.GetOrAdd("e", 5));
        Assert.Equal(5, dictionary.GetOrAdd("e", 6));

        Assert.True(dictionary.Remove("e", out value));
        Assert.Equal(5, value);
        Assert.False(dictionary.Remove("e", out _));
        Assert.True(dictionary.Remove("c"));
        dictionary.Update(new Dictionary<string, int> { ["b"] = 20, ["d"] = 40 });
        Assert.Equal(20, dictionary["b"]);
        Assert.True(dictionary.ContainsKey("d"));
        Assert.Contains(new KeyValuePair<string, int>("d", 40), (ICollection<KeyValuePair<string, int>>)dictionary);
        Assert.False(((ICollection<KeyValuePair<string, int>>)dictionary).Remove(new("d", 41)));
        dictionary.Clear();
        Assert.Empty(dictionary);
    }

    [Fact]
    [Trait("Case", "MGR-02")]
    public void A_missing_key_and_a_change_during_a_loop_throw_as_with_a_local_one()
    {
        using ManagedDictionary<string, int> dictionary = Manager.Dictionary<string, int>();
        Assert.Throws<KeyNotFoundException>(() => dictionary["missing"]);
        Assert.Throws<ArgumentNullException>(() => dictionary[null!] = 1);
        dictionary["a"] = 1;
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach ((string key, int value) in dictionary)
            {
                dictionary[key + "!"] = value;
            }
        });
        Assert.Equal(2, dictionary.Count);
    }

    [Fact]
    [Trait("Case", "MGR-02")]
    public void Workers_and_caller_see_the_same_dictionary()
    {
        using ManagedDictionary<int, string> dictionary = Manager.Dictionary<int, string>();
        fixture.Pool.Map(
            i =>
            {
                dictionary[i] = $"square {i * i}";
                return i;
            },
            Enumerable.Range(0, 30));
        Assert.Equal(30, dictionary.Count);
        Assert.Equal("square 81", dictionary[9]);
        Assert.Equal("square 81", fixture.Pool.Apply(() => dictionary[9]));
    }

    [Fact]
    [Trait("Case", "MGR-03")]
    public void Dictionaries_and_queues_nest()
    {
        using ManagedDictionary<string, object> outer = Manager.Dictionary<string, object>();
        using (ManagedDictionary<string, int> inner = Manager.Dictionary<string, int>())
        using (ManagedQueue<int> queue = Manager.Queue<int>())
        using (ManagedList<object> list = Manager.List<object>())
        {
            outer["inner"] = inner;
            outer["queue"] = queue;
            outer["list"] = list;
            list.Add(queue);
            inner["x"] = 1;
            ((ManagedDictionary<string, int>)outer["inner"])["y"] = 2;
            Assert.Equal(2, inner["y"]);
            fixture.Pool.Apply(() =>
            {
                ((ManagedQueue<int>)outer["queue"]).Put(7);
                return true;
            });
            Assert.Equal(7, ((ManagedQueue<int>)list[0]).Get());
        }

        Manager.CountObjects();
        Assert.Equal(1, ((ManagedDictionary<string, int>)outer["inner"])["x"]);
        ((ManagedQueue<int>)((ManagedList<object>)outer["list"])[0]).Put(8);
        Assert.Equal(8, ((ManagedQueue<int>)outer["queue"]).Get());
    }

    [Fact]
    [Trait("Case", "MGR-03")]
    public void Shared_objects_can_be_kept_in_a_dictionary()
    {
        using ManagedDictionary<string, object> dictionary = Manager.Dictionary<string, object>();
        using (SharedValue<int> value = Manager.Value(40))
        using (SharedArray<int> array = Manager.Array<int>([1, 2, 3]))
        {
            dictionary["value"] = value;
            dictionary["array"] = array;
            value.Value++;
        }

        fixture.Pool.Apply(() =>
        {
            using var value = (SharedValue<int>)dictionary["value"];
            value.Value++;
            return true;
        });
        using var fetched = (SharedValue<int>)dictionary["value"];
        using var elements = (SharedArray<int>)dictionary["array"];
        Assert.Equal(42, fetched.Value);
        Assert.Equal([1, 2, 3], elements.ToArray());
    }

    [Fact]
    [Trait("Case", "MGR-04")]
    public void A_plain_list_as_a_value_is_copied_both_ways()
    {
        using ManagedDictionary<string, List<int>> dictionary = Manager.Dictionary<string, List<int>>();
        List<int> local = [1];
        dictionary["list"] = local;
        local.Add(2);
        dictionary["list"].Add(3);
        Assert.Equal([1], dictionary["list"]);
        dictionary["list"] = local;
        Assert.Equal([1, 2], dictionary["list"]);
    }

    [Fact]
    [Trait("Case", "MGR-05")]
    public void A_namespace_has_members_of_any_type()
    {
        using ManagedNamespace names = Manager.Namespace();
        names["x"] = 10;
        dynamic members = names;
        members.y = "hello";
        Assert.Equal(10, (int)members.x);
        Assert.Equal("hello", names.Get<string>("y"));
        Assert.Equal(["x", "y"], names.Names);
        fixture.Pool.Apply(() =>
        {
            names["x"] = (int)names["x"]! + 1;
            names["z"] = new List<int> { 1 };
            return true;
        });
        Assert.Equal(11, names["x"]);
        Assert.Equal([1], names.Get<List<int>>("z"));

        names.Remove("x");
        Assert.False(names.Contains("x"));
        Assert.Throws<KeyNotFoundException>(() => names["x"]);
        Assert.Throws<KeyNotFoundException>(() => (object)members.x);
        Assert.Throws<KeyNotFoundException>(() => names.Remove("x"));
    }

    [Fact]
    [Trait("Case", "MGR-14")]
    public void A_set_is_like_a_local_one()
    {
        using ManagedSet<int> set = Manager.Set<int>();
        Assert.True(set.Add(1));
        Assert.False(set.Add(1));
        set.UnionWith([2, 3, 4]);
        Assert.Equal([1, 2, 3, 4], set.Order());
        set.ExceptWith([4]);
        set.IntersectWith([1, 2, 9]);
        Assert.True(set.SetEquals([2, 1]));
        set.SymmetricExceptWith([2, 3]);
        Assert.Equal([1, 3], set.Copy().Order());
        Assert.True(set.IsSubsetOf([1, 2, 3]) && set.IsProperSubsetOf([1, 2, 3]) && set.IsSupersetOf([1]));
        Assert.True(set.IsProperSupersetOf([1]) && set.Overlaps([3, 8]) && !set.Overlaps([8]));
        Assert.Contains(3, (ISet<int>)set);
        Assert.True(set.Remove(3));
        Assert.False(set.Remove(3));
        Assert.True(fixture.Pool.Apply(() => set.Add(100)));
        Assert.Equal(2, set.Count);
        set.Clear();
        Assert.Empty(set);
    }
}
