namespace Procession.Tests.Serialization;

internal static class PolymorphismCases
{
    public interface INamed
    {
        string Name { get; }
    }

    public abstract class Shape : INamed
    {
        public string Name { get; set; } = "";

        public abstract double Area { get; }
    }

    public sealed class Circle : Shape
    {
        public double Radius { get; set; }

        public override double Area => Math.PI * Radius * Radius;
    }

    public sealed class Square : Shape
    {
        public double Side { get; set; }

        public override double Area => Side * Side;
    }

    public class Animal
    {
        public string? Name { get; set; }
    }

    public sealed class Dog : Animal
    {
        public int Tricks { get; set; }
    }

    public record Base(int A);

    public sealed record Derived(int A, string B) : Base(A);

    public sealed class Holder
    {
        public Shape? Shape { get; set; }

        public INamed? Named { get; set; }

        public object? Anything { get; set; }

        public object? More { get; set; }
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works<Animal>("derived as base: root", () => new Dog { Name = "d", Tricks = 2 }, (a, b) => b is Dog { Name: "d", Tricks: 2 }),
        Case.Works<Base>("derived as base: record", () => new Derived(1, "b"), (a, b) => a == b && b is Derived),
        Case.Works("derived as base: list", () => new List<Animal> { new Dog { Tricks = 1 }, new() { Name = "a" } }, (a, b) => b[0] is Dog { Tricks: 1 } && b[1].GetType() == typeof(Animal)),
        Case.Works("derived as base: dictionary value", () => new Dictionary<string, Animal> { ["d"] = new Dog { Tricks = 1 } }, (a, b) => b["d"] is Dog { Tricks: 1 }),
        Case.Works("abstract-typed member", () => new Holder { Shape = new Circle { Radius = 2, Name = "c" } }, (a, b) => b.Shape is Circle { Radius: 2, Name: "c" }),
        Case.Works("interface-typed member", () => new Holder { Named = new Square { Side = 2, Name = "s" } }, (a, b) => b.Named is Square { Side: 2 } && b.Named.Name == "s"),
        Case.Works("object members: POCOs", () => new Holder { Anything = new Dog { Tricks = 3 }, More = new Derived(1, "x") }, (a, b) => b.Anything is Dog { Tricks: 3 } && b.More is Derived),
        Case.Works("object members: enum and Guid", () => new Holder { Anything = DayOfWeek.Friday, More = Guid.AllBitsSet }, (a, b) => b.Anything is DayOfWeek.Friday && b.More is Guid),
        Case.Works("object members: short and char", () => new Holder { Anything = (short)3, More = 'c' }, (a, b) => b.Anything is short and 3 && b.More is 'c'),
        Case.Works<Animal[]>("Dog[] passed as Animal[]", () => new Dog[] { new() { Tricks = 4 } }, (a, b) => b is Dog[] dogs && dogs[0].Tricks == 4),
        Case.Works<object>("List<int> held as object", () => new List<int> { 1, 2 }, (a, b) => b is List<int> { Count: 2 }),
        Case.Works<INamed>("interface root", () => new Circle { Radius = 1, Name = "n" }, (a, b) => b is Circle && b.Name == "n"),
        Case.Works("100 objects, half derived", () => Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? new Animal { Name = $"{i}" } : new Dog { Tricks = i }).ToList(), (a, b) => b.Count == 100 && b[51] is Dog { Tricks: 51 } && b[50].GetType() == typeof(Animal)),
    ];
}
