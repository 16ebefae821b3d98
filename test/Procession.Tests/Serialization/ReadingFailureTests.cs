using System.Runtime.Serialization;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>What is said when bytes that are whole cannot become an object again.</summary>
public class ReadingFailureTests
{
    private sealed class Fragile
    {
        public int Price { get; set; }

        [OnDeserialized]
        private void Check(StreamingContext context) => throw new FormatException($"The price {Price} is odd");
    }

    private sealed class Order
    {
        public List<Line> Lines { get; set; } = [];

        public object? Other { get; set; }
    }

    private sealed class Line(Fragile? detail)
    {
        public Fragile? Detail { get; } = detail;
    }

    private struct Pair
    {
        public string Name;
        public object Value;
    }

    private sealed class OwnList : List<int>
    {
        public static bool Breaks;

        public override bool Equals(object? obj) => base.Equals(obj);

        public override int GetHashCode() => Breaks ? throw new TimeoutException("no hash today") : 0;
    }

    private static class Setup
    {
        public static readonly int Value = int.Parse("no number", System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class NeedsSetup
    {
        public int Value { get; set; }

        [OnDeserializing]
        private void Check(StreamingContext context) => Value = Setup.Value;
    }

    [Fact]
    public void A_failure_of_the_type_itself_names_it_and_what_it_said()
    {
        string message = Failure(new Fragile { Price = 7 }).Message;
        Assert.EndsWith(
            "Fragile could not be read: reading it threw System.FormatException: The price 7 is odd.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_deep_within_is_found_by_its_path()
    {
        Order order = new() { Lines = [new(null), new(null), new(new Fragile { Price = 3 })] };
        SerializationFailedException failure = Failure<object>(order);
        Assert.Contains(
            $"reading Order.Lines[2].Detail ({TypeName.Show(typeof(Fragile))}) threw System.FormatException: The price 3 is odd.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.IsType<FormatException>(failure.InnerException);
    }

    [Fact]
    public void The_path_leads_through_every_kind_of_container()
    {
        Fragile fragile = new();
        Assert.Contains(" Object[][1] (", Failure(new object[] { 1, fragile }).Message, StringComparison.Ordinal);
        Assert.Contains(" Dictionary[\"k\"] (", Failure(new Dictionary<string, object> { ["k"] = fragile }).Message, StringComparison.Ordinal);
        Assert.Contains(" Queue[1] (", Failure(new Queue<object>([1, fragile])).Message, StringComparison.Ordinal);
        Assert.Contains(" Order.Other.Value (", Failure(new Order { Other = new Pair { Name = "n", Value = fragile } }).Message, StringComparison.Ordinal);
        Assert.Contains(" closure.fragile (", Failure<Func<int>>(() => fragile.Price).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_is_the_same_once_fields_are_read_by_their_addresses()
    {
        List<Line> lines = [.. Enumerable.Range(0, 200).Select(i => new Line(null)), new(new Fragile())];
        Assert.Contains(" List[200].Detail (", Failure(lines).Message, StringComparison.Ordinal);
        InProcess.Trip(new List<Line>([.. Enumerable.Range(0, 200).Select(i => new Line(null))]));
        Assert.Contains(" List[200].Detail (", Failure(lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_code_that_throws_is_no_damage()
    {
        byte[] bytes = InProcess.Write(new Dictionary<object, int> { [new OwnList()] = 1 });
        OwnList.Breaks = true;
        SerializationFailedException failure = Assert.Throws<SerializationFailedException>(() => InProcess.Read<Dictionary<object, int>>(bytes));
        OwnList.Breaks = false;
        Assert.Contains("threw System.TimeoutException: no hash today.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_failure_of_a_static_constructor_tells_its_cause() => Assert.Contains(
        "threw System.TypeInitializationException: The type initializer for 'Setup' threw an exception. System.FormatException: "
            + "The input string 'no number' was not in a correct format.",
        Failure(new NeedsSetup()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_damaged_message_is_called_so()
    {
        byte[] bytes = InProcess.Write(new Order { Lines = [new(null)] });
        string cut = Assert.Throws<SerializationFailedException>(() => InProcess.Read<Order>(bytes[..^1])).Message;
        Assert.Contains("message damaged, or the two processes run different builds: it ends too early.", cut, StringComparison.Ordinal);
        bytes[0] = 0xC1;
        string changed = Assert.Throws<SerializationFailedException>(() => InProcess.Read<Order>(bytes)).Message;
        Assert.Contains("message damaged", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_to_write_says_what_was_thrown() => Assert.EndsWith(
        "the value could not be sent, because writing it threw System.DivideByZeroException: Attempted to divide by zero.",
        Assert.Throws<SerializationFailedException>(() => InProcess.Write(Enumerable.Range(0, 3).Select(i => 1 / (i - 2)))).Message,
        StringComparison.Ordinal);

    private static SerializationFailedException Failure<T>(T value)
    {
        byte[] bytes = InProcess.Write(value);
        return Assert.Throws<SerializationFailedException>(() => InProcess.Read<T>(bytes));
    }
}
